import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalText, openSigned, signatureOf } from '../../../../../server/gateways/ecommpay/signature.ts'
import type { JsonObject } from '../../../../../server/gateways/ecommpay/json.ts'
import { Secret } from '../../../../../server/secret.ts'
import { referenceCanonical, referenceGateSignature } from '../../../../support/reference-gate-signature.ts'
import known from '../../../../vectors/ecommpay.json' with { type: 'json' }

for (const { id, title, json, secret, canonical, signature } of known.vectors) {
  test(`${id}: ${title}`, () => {
    const value = JSON.parse(json) as JsonObject
    assert.equal(canonicalText(value), canonical)
    assert.equal(signatureOf(value, new Secret(secret)), signature)
    // The second implementation is held to the same answers, or its agreement below would mean nothing.
    assert.equal(referenceCanonical(value), canonical)
    assert.equal(referenceGateSignature(value, secret), signature)
  })
}

test('the known collision collides: types are for whoever reads a message to check', () => {
  const { json, secret, canonical, signature } = known.collision
  for (const text of json) {
    const value = JSON.parse(text) as JsonObject
    assert.equal(canonicalText(value), canonical)
    assert.equal(signatureOf(value, new Secret(secret)), signature)
  }
})

/** Chance that can be repeated (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const PIECES = [
  'a',
  'A',
  'b',
  '_',
  ':',
  '1',
  '2',
  '10',
  '0',
  '01',
  '007',
  'z',
  'é',
  'signature',
  'frame_mode',
  '-',
  '.',
  '9',
]

test('agrees with the second implementation on 4000 objects of every shape', () => {
  const random = chance(20_260_111)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const name = (): string => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(PIECES)).join('')
  const value = (depth: number): unknown => {
    const kind = random()
    if (depth < 3 && kind < 0.25)
      return Object.fromEntries(Array.from({ length: Math.floor(random() * 5) }, () => [name(), value(depth + 1)]))
    if (depth < 3 && kind < 0.4) return Array.from({ length: Math.floor(random() * 13) }, () => value(depth + 1))
    return pick([null, true, false, '', 'text; with : both', 0, 7, 64_897_000_022_161, 'é€', ' '])
  }
  for (let round = 0; round < 4000; round++) {
    const object = Object.fromEntries(Array.from({ length: 1 + Math.floor(random() * 8) }, () => [name(), value(0)]))
    assert.equal(canonicalText(object), referenceCanonical(object), JSON.stringify(object))
  }
})

test('refuses to sign what every platform would write in its own way', () => {
  for (const value of [1.5, Number.NaN, 2 ** 53, undefined, 10n])
    assert.throws(() => canonicalText({ value }), TypeError)
})

const SECRET = new Secret('gate-test-key')
const signed = (text: string, place: 'top' | 'general' = 'top', secret = 'gate-test-key'): string => {
  const value = JSON.parse(text) as JsonObject
  const signature = referenceGateSignature(value, secret)
  if (place === 'top') return JSON.stringify({ ...value, signature })
  return JSON.stringify({ ...value, general: { ...(value['general'] as object), signature } })
}
const BODY = '{"project_id":42,"payment":{"id":"p-1","status":"success"},"general":{"x":1}}'

test('opens the published callback, and a message signed at the top or in general', () => {
  assert.ok('object' in openSigned(known.callback.json, new Secret(known.callback.secret)))
  assert.ok('object' in openSigned(signed(BODY), SECRET))
  assert.ok('object' in openSigned(signed(BODY, 'general'), SECRET))
})

test('verifies numbers as they were written', () => {
  // The signature over the texts of the numbers, as a sender makes it who keeps their spelling.
  const signature = referenceGateSignature(
    { at: '1658910497.512741', id: '12345678901234567890', one: '1.0' },
    'gate-test-key',
  )
  const text = `{"at":1658910497.512741,"id":12345678901234567890,"one":1.0,"signature":"${signature}"}`
  assert.ok('object' in openSigned(text, SECRET))
  assert.deepEqual(openSigned(text.replace('1.0,', '1,'), SECRET), { refused: 'signature' })
})

const good = signed(BODY)
const signature = (JSON.parse(good) as { signature: string }).signature
const FORGED: [what: string, text: string, refused: 'malformed' | 'signature'][] = [
  ['no signature', BODY, 'signature'],
  ['another key', signed(BODY, 'top', 'other-key'), 'signature'],
  ['a changed value', good.replace('success', 'decline'), 'signature'],
  ['an added member', good.replace('{', '{"added":1,'), 'signature'],
  ['an empty signature', good.replace(signature, ''), 'signature'],
  ['a signature without padding', good.replace('==', ''), 'signature'],
  [
    'a signature in base64url',
    good.replace(signature, `${signature.slice(0, 84).replace(/[+/A]/g, '-')}-_==`),
    'signature',
  ],
  ['a signature with white space', good.replace(signature, `${signature} `), 'signature'],
  [
    'another spelling of the same bytes',
    good.replace(signature, `${signature.slice(0, 85)}${nextLetter(signature.charAt(85))}==`),
    'signature',
  ],
  ['a signature that is no text', good.replace(`"${signature}"`, '1'), 'signature'],
  [
    'a wrong signature at the top over a right one in general',
    signed(BODY, 'general').replace('{', `{"signature":"${'A'.repeat(86)}==",`),
    'signature',
  ],
  [
    'a right signature in another place',
    JSON.stringify({ ...(JSON.parse(BODY) as object), payment2: { signature } }),
    'signature',
  ],
  ['no JSON', 'payment=1', 'malformed'],
  ['nothing', '', 'malformed'],
  ['a list', '[]', 'malformed'],
  ['a bare text', '"x"', 'malformed'],
  ['a nesting that cannot be walked', `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`, 'malformed'],
]

/** The two lowest bits of the last letter are not part of the 64 bytes. */
function nextLetter(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1)
}

for (const [what, text, reason] of FORGED) {
  test(`does not open a message with ${what}`, () => {
    const opened = openSigned(text, SECRET)
    assert.ok('refused' in opened)
    // A deep nesting ends one way or the other by the depth of the machine's stack; it is refused in both.
    assert.ok(opened.refused === reason || what.startsWith('a nesting'))
  })
}
