import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentSecurityPolicy } from '../../../../demo/pages/csp.ts'
import { html } from '../../../../demo/pages/html.ts'

test('escapes what is put into element content and attributes', () => {
  const name = `<script>alert("x")</script> & 'y'`
  const escaped = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;'
  assert.equal(html`<p title="${name}">${name}</p>`.markup, `<p title="${escaped}">${escaped}</p>`)
})

test('keeps markup made by the tag itself, and joins lists', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`)
  assert.equal(html`${items}`.markup, '<li>a</li><li>&lt;b&gt;</li>')
})

test('shows nothing for false, null and undefined, and shows zero', () => {
  assert.equal(html`[${false}${null}${undefined}${0}]`.markup, '[0]')
})

test('does not believe an object that only looks like markup', () => {
  const forged = { markup: '<img onerror=x>', toString: () => '<img onerror=x>' } as unknown as string
  assert.equal(html`${forged}`.markup, '&lt;img onerror=x&gt;')
})

test('names exactly the origins a page needs and allows nothing inline', () => {
  const policy = contentSecurityPolicy({ scripts: ['https://pay.example'], connections: ['https://pay.example'] })
  const directives = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]))
  assert.equal(directives.get('default-src'), "'none'")
  assert.equal(directives.get('script-src'), "'self' https://pay.example")
  assert.equal(directives.get('connect-src'), "'self' https://pay.example")
  assert.equal(directives.get('style-src'), "'self'")
  assert.equal(directives.get('frame-src'), "'none'")
  assert.equal(directives.get('frame-ancestors'), "'none'")
  assert.equal(directives.get('require-trusted-types-for'), "'script'")
  assert.doesNotMatch(policy, /unsafe|data:|\*/)
})
