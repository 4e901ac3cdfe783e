import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  bodyHash,
  canonicalUri,
  readAppKey,
  readAuthorization,
  requestString,
  signRequest,
} from '../../../../../demo/gateways/pltoken/authorization.ts'
import { ReplayStore } from '../../../../../demo/gateways/pltoken/receiver.ts'
import vectors from '../../../../vectors/pltoken.json' with { type: 'json' }
import { sign } from './support/client.ts'

const { appId, appKey, headerOfA1, rows } = vectors.authorization

describe('known answers of the header', () => {
  for (const { id, note, method, url, body, timestamp, nonce, bodyHash: hash, requestString: text, signature } of rows)
    test(`${id}: ${note}`, async () => {
      const bytes = Buffer.from(body)
      const request = { appId, method, uri: url, timestamp: String(timestamp), nonce, body: bytes }
      assert.equal(bodyHash(bytes), hash)
      assert.equal(requestString(request), text)
      assert.equal(signRequest(request, readAppKey(appKey)).toString('base64'), signature)
      // The second implementation must agree, or the other tests prove nothing.
      const header = await sign({ method, url, body, timestamp, nonce, app: { id: appId, key: appKey } })
      assert.equal(header, `PLTOKEN ${appId}:${signature}:${nonce}:${timestamp}`)
      if (id === 'A1') assert.equal(header, headerOfA1)
    })
})

describe('the canonical address agrees with the WHATWG URL', () => {
  for (const url of [
    'http://h',
    'http://H:80',
    'https://h:443/a',
    'https://h:80/A?b=C',
    'http://h:443/',
    'http://h:8080/a#b',
    'http://h/?',
    'http://[::1]:80/a',
    'https://h?x=1',
    'http://h/a?b#c?d',
  ])
    // prettier-ignore
    test(url, () => {
      const known = new URL(url)
      known.hash = ''
      assert.equal(canonicalUri(url), known.href)
    })
  for (const url of ['', '/a', 'http:/h', 'http://', 'http:///a'])
    test(`${JSON.stringify(url)} is no absolute address`, () => assert.throws(() => canonicalUri(url), TypeError))
})

describe('the form of the header', () => {
  test('gives its four parts', () => {
    const read = readAuthorization(headerOfA1)
    assert.equal(read?.appId, appId)
    assert.equal(read?.nonce, '27071fad-ad4d-4abe-b250-7a20679cd1e3')
    assert.equal(read?.timestamp, '1767367845')
    assert.equal(read?.signature.byteLength, 32)
  })
  const [scheme, rest = ''] = headerOfA1.split(' ')
  const [, signature = '', nonce = '', timestamp = ''] = rest.split(':')
  const header = (...parts: string[]): string => `${scheme} ${parts.join(':')}`
  const bad: [string, string][] = [
    ['nothing', ''],
    ['another scheme', headerOfA1.replace('PLTOKEN', 'amx')],
    ['the scheme in lower case', headerOfA1.replace('PLTOKEN', 'pltoken')],
    ['two spaces', headerOfA1.replace(' ', '  ')],
    ['a space before', ` ${headerOfA1}`],
    ['a line end after', `${headerOfA1}\n`],
    ['no app id', header('', signature, nonce, timestamp)],
    ['an app id of 65 characters', header('a'.repeat(65), signature, nonce, timestamp)],
    ['a short signature', header(appId, signature.slice(1), nonce, timestamp)],
    ['a base64url signature', header(appId, signature.replaceAll('+', '-'), nonce, timestamp)],
    ['a signature without padding', header(appId, signature.slice(0, -1), nonce, timestamp)],
    ['no nonce', header(appId, signature, '', timestamp)],
    ['a nonce of 129 characters', header(appId, signature, 'n'.repeat(129), timestamp)],
    ['a nonce with another character', header(appId, signature, 'n+1', timestamp)],
    ['a timestamp with a leading zero', header(appId, signature, nonce, `0${timestamp}`)],
    ['a timestamp of zero', header(appId, signature, nonce, '0')],
    ['a negative timestamp', header(appId, signature, nonce, `-${timestamp}`)],
    ['a timestamp with a fraction', header(appId, signature, nonce, `${timestamp}.5`)],
    ['a timestamp of 13 digits', header(appId, signature, nonce, `${timestamp}000`)],
    ['timestamp and nonce exchanged', header(appId, signature, timestamp, nonce)],
    ['a fifth part', `${headerOfA1}:1`],
  ]
  for (const [name, text] of bad) test(`${name} is refused`, () => assert.equal(readAuthorization(text), null))
})

describe('the app key', () => {
  for (const text of ['', 'AAAA', 'AAECAwQFBgcICQoLDA0O', appKey.slice(0, -1), `${appKey} `, 'x'.repeat(45)])
    test(`is refused where it is ${JSON.stringify(text)}`, () => assert.throws(() => readAppKey(text), TypeError))
  test('may have 16 bytes', () => assert.equal(readAppKey('AAECAwQFBgcICQoLDA0ODw==').byteLength, 16))
})

describe('the replay store', () => {
  const NOW = 1_800_000_000

  test('remembers a nonce for 300 seconds after it was seen, the last one included', () => {
    const store = new ReplayStore()
    assert.equal(store.take('a', 'n', NOW, NOW - 100), true)
    assert.equal(store.take('a', 'n', NOW, NOW), false)
    assert.equal(store.take('a', 'n', NOW + 300, NOW + 300), false)
    assert.equal(store.take('a', 'n', NOW + 301, NOW + 301), true)
  })

  test('remembers a request dated ahead until it can no longer be valid', () => {
    const store = new ReplayStore()
    assert.equal(store.take('a', 'n', NOW, NOW + 300), true)
    // Dated NOW + 300, it is within the window until NOW + 600.
    assert.equal(store.take('a', 'n', NOW + 600, NOW + 300), false)
    assert.equal(store.take('a', 'n', NOW + 601, NOW + 601), true)
  })

  test('a refused repetition does not lengthen the memory', () => {
    const store = new ReplayStore()
    store.take('a', 'n', NOW, NOW)
    assert.equal(store.take('a', 'n', NOW + 300, NOW + 600), false)
    assert.equal(store.take('a', 'n', NOW + 301, NOW + 301), true)
  })

  test('keeps apps apart, and forgets what is over', () => {
    const store = new ReplayStore()
    assert.equal(store.take('a', 'n', NOW, NOW), true)
    assert.equal(store.take('b', 'n', NOW, NOW), true)
    assert.equal(store.size, 2)
    store.take('c', 'n', NOW + 301, NOW + 301)
    assert.equal(store.size, 1)
  })
})
