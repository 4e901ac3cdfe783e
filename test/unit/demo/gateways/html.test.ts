import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html, pageReply } from '../../../../demo/gateways/html.ts'

test('everything put into a page is escaped', () => {
  const nasty = `<script>alert("1")</script>&'`
  assert.equal(
    html`<p title="${nasty}">${nasty}</p>`.text,
    '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">' +
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</p>',
  )
})

test('pieces of pages and lists of them are put in as they are', () => {
  const items = ['a', '<'].map((item) => html`<b>${item}</b>`)
  assert.equal(html`[${items}]`.text, '[<b>a</b><b>&lt;</b>]')
})

test('absent values leave no trace, zero does', () => {
  assert.equal(html`[${null}${undefined}${false}${0}]`.text, '[0]')
})

test('a page permits no inline script or style, and may be framed', () => {
  const { headers } = pageReply({ title: 'T', layout: 'narrow', body: html`<p>x</p>` })
  const policy = headers['content-security-policy'] ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /style-src 'self'/)
  assert.doesNotMatch(policy, /unsafe|script-src|frame-ancestors/)
  assert.equal(headers['x-frame-options'], undefined)
})

test('only a page with a script of its own permits scripts, and only from its own server', () => {
  const { headers, body } = pageReply({ title: 'T', layout: 'narrow', body: html`x`, script: '/assets/return.js' })
  assert.match(headers['content-security-policy'] ?? '', /script-src 'self'$/)
  assert.match(body, /<script src="\/assets\/return\.js" defer><\/script>/)
})

test('a title cannot break out of its element', () => {
  assert.match(
    pageReply({ title: '</title><b>', layout: 'wide', body: html`x` }).body,
    /<title>&lt;\/title&gt;&lt;b&gt;<\/title>/,
  )
})
