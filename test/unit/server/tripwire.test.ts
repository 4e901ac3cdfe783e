import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsCard, looksLikeCard } from '../../../server/tripwire.ts'

const SEEN: [string, string][] = [
  ['4111111111111111', 'sixteen digits'],
  ['4111 1111 1111 1111', 'groups with spaces'],
  ['4111-1111-1111-1111', 'groups with hyphens'],
  ['378282246310005', 'fifteen digits'],
  ['3782 822463 10005', 'Amex groups'],
  ['6759649826438453', 'Maestro'],
  ['4222222222222', 'thirteen digits'],
  ['card: 4111111111111111.', 'inside a sentence'],
  ['"4111111111111111"', 'inside quotes'],
  ['4111111111111111 123', 'a CVV behind it'],
  ['12 4111111111111111', 'a month in front of it'],
  ['4111 1111 1111 1111 03 28 123', 'everything in one line'],
  ['a 4111 1111 1111 1111 b', 'words around'],
]
for (const [text, what] of SEEN) test(`sees a card number: ${what}`, () => assert.equal(looksLikeCard(text), true))

const PASSED: [string, string][] = [
  ['4111111111111112', 'a wrong check digit'],
  ['411111111111', 'twelve digits'],
  ['41111111111111111111', 'twenty digits'],
  ['a4111111111111111', 'a letter in front: part of an identifier'],
  ['4111111111111111a', 'a letter behind'],
  ['4111  1111  1111  1111', 'double spaces are no way to write a number'],
  ['4111/1111/1111/1111', 'slashes'],
  ['7b2e9c34-4111-1111-8111-1111aaaa1111', 'a UUID'],
  ['', 'nothing'],
  ['380630000000', 'a telephone number'],
]
for (const [text, what] of PASSED) test(`lets pass: ${what}`, () => assert.equal(looksLikeCard(text), false))

test('looks into every corner of a body', () => {
  assert.equal(holdsCard({ a: [{ b: { c: ['x', '4111111111111111'] } }] }), true)
  assert.equal(holdsCard({ a: 4111111111111111 }), true)
  assert.equal(holdsCard({ '4111111111111111': 1 }), true)
  assert.equal(holdsCard({ a: [{ b: { c: ['x', '4111111111111112'] } }], d: null, e: true }), false)
})

test('sealed data is never mistaken for a card number', () => {
  // 200 000 characters of base64url with a fixed pseudo-random sequence (linear congruential, Knuth's constants).
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  let state = 1
  let text = ''
  for (let i = 0; i < 200_000; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    text += alphabet[state >>> 26] ?? ''
  }
  assert.equal(looksLikeCard(text), false)
})

test('a megabyte made to be slow is read in one pass', () => {
  assert.equal(looksLikeCard('1 '.repeat(500_000)), false)
  assert.equal(looksLikeCard('1'.repeat(1_000_000)), false)
})
