import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  canonicalText,
  compareNaturally,
  isSignatureRight,
  signatureOf,
} from '../../../../../demo/gateways/ecommpay/signature.ts'
import {
  referenceOrder,
  referenceSignature,
  referenceText,
} from '../../../../conformance/sandbox-ecommpay/reference-signature.ts'

interface Vector {
  id: string
  title: string
  secret: string
  json: string
  canonical: string
  signature: string
}

const file = join(import.meta.dirname, '../../../../vectors/ecommpay.json')
const { vectors, collision, callback } = JSON.parse(readFileSync(file, 'utf8')) as {
  vectors: Vector[]
  collision: { secret: string; json: string[]; canonical: string; signature: string }
  callback: { secret: string; json: string }
}

test('the file holds all vectors of the specification', () => {
  const ids = vectors.map(({ id }) => id).join(' ')
  assert.equal(ids, 'P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 N1 A12')
})

for (const [name, text, sign] of [
  ['the sandbox', canonicalText, signatureOf],
  ['the reference', referenceText, referenceSignature],
] as const)
  describe(`${name} agrees with the published answers`, () => {
    for (const { id, title, secret, json, canonical, signature } of vectors)
      test(`${id}: ${title}`, () => {
        const value: unknown = JSON.parse(json)
        assert.equal(text(value), canonical)
        assert.equal(sign(value, secret), signature)
      })

    test('a callback of the specification', () => {
      const value = JSON.parse(callback.json) as { signature: string }
      assert.equal(sign(value, callback.secret), value.signature)
    })

    test('two bodies with one text: known, and not mended', () => {
      for (const json of collision.json) {
        assert.equal(text(JSON.parse(json)), collision.canonical)
        assert.equal(sign(JSON.parse(json), collision.secret), collision.signature)
      }
    })
  })

describe('the order of paths', () => {
  const rows: [string, string, string][] = [
    ['a:2', 'a:10', 'numbers by their size'],
    ['a9', 'a10b', 'inside a name too'],
    ['address', 'address2', 'a beginning before the whole'],
    ['sum2', 'sum:a', 'a digit before the colon'],
    ['Z', '_', 'upper case before the underscore'],
    ['_', 'a', 'the underscore before lower case'],
    ['a01', 'a1', 'a leading zero is a plain byte'],
    ['a010', 'a02', 'and so is all that follows it'],
    ['a1b2', 'a1b10', 'numbers further on, after equal ones'],
    ['a12b', 'a12c', 'equal numbers'],
    ['z', 'é', 'UTF-8 bytes'],
    ['\u{ffff}', '\u{10000}', 'UTF-8 bytes, where UTF-16 would turn it round'],
    ['a19999999999999999998', 'a19999999999999999999', 'numbers that no float can tell apart'],
  ]
  for (const [first, second, why] of rows)
    test(`${JSON.stringify(first)} before ${JSON.stringify(second)}: ${why}`, () => {
      for (const compare of [compareNaturally, referenceOrder]) {
        assert.ok(compare(first, second) < 0)
        assert.ok(compare(second, first) > 0)
        assert.equal(compare(first, first), 0)
      }
    })
})

/** A generator whose run can be repeated (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('two thousand random bodies: the sandbox and the reference agree', () => {
  const random = seeded(20_261_121)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const characters = [
    'a',
    'b',
    'Z',
    '_',
    ':',
    ';',
    '0',
    '1',
    '2',
    '9',
    '10',
    'é',
    '☕',
    ' ',
    '-',
    'signature',
    'frame_mode',
  ]
  const text = (): string => Array.from({ length: Math.floor(random() * 5) }, () => pick(characters)).join('')
  const value = (depth: number): unknown => {
    const kind = random()
    const size = Math.floor(random() * 13)
    if (depth > 0 && kind < 0.3) return Array.from({ length: size }, () => value(depth - 1))
    if (depth > 0 && kind < 0.6)
      return Object.fromEntries(Array.from({ length: size }, () => [text(), value(depth - 1)]))
    return pick([text(), text(), Math.floor(random() * 1e15), -1, 0, true, false, null])
  }
  for (let run = 0; run < 2_000; run++) {
    const body = Object.fromEntries(Array.from({ length: 6 }, () => [text(), value(3)]))
    assert.equal(canonicalText(body), referenceText(body), JSON.stringify(body))
  }
})

describe('verification', () => {
  const body = { a: 1 }
  const right = referenceSignature(body, 'key')

  test('takes the right signature of the right body', () => {
    assert.equal(isSignatureRight(body, right, 'key'), true)
  })

  for (const [what, given] of [
    ['nothing', ''],
    [
      'another spelling of the same bytes',
      `${right.slice(0, 85)}${right[85] === 'A' ? 'B' : String.fromCharCode((right.charCodeAt(85) || 65) + 1)}==`,
    ],
    ['no padding', right.slice(0, 86)],
    ['white space', ` ${right}`],
    ['base64url', Buffer.from(right, 'base64').toString('base64url')],
    ['a signature with another key', referenceSignature(body, 'kez')],
    ['a signature of another body', referenceSignature({ a: 2 }, 'key')],
  ] as const)
    test(`refuses ${what}`, () => {
      assert.equal(isSignatureRight(body, given, 'key'), false)
    })
})
