import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isRut, maskRut, readRut, writeRut } from '../../../../../demo/gateways/etpay/rut.ts'
import vectors from '../../../../vectors/etpay.json' with { type: 'json' }

const { valid, invalid, written, unreadable } = vectors.ruts

/** The check digit by the running formula that is usual in Chile, with the factors applied the other way round. */
function checkDigit(body: string): string {
  let sum = 1
  let index = 0
  for (let rest = Number(body); rest > 0; rest = Math.floor(rest / 10)) {
    sum = (sum + (rest % 10) * (9 - (index % 6))) % 11
    index += 1
  }
  return sum === 0 ? 'K' : String(sum - 1)
}

describe('a RUT', () => {
  for (const rut of valid) test(`${rut} is one`, () => assert.ok(isRut(rut)))

  for (const text of [
    ...invalid,
    ...unreadable,
    '12.345.678-5',
    '123456785',
    '20347878-k',
    ' 12345678-5',
    '12345678-5\n',
  ])
    test(`${JSON.stringify(text)} is none`, () => assert.equal(isRut(text), false))

  test('has the check digit that another formula gives, for each of many numbers, and no other', () => {
    for (let body = 1; body < 100_000_000; body += 123_457) {
      const right = checkDigit(String(body))
      const taken = [...'0123456789K'].filter((digit) => isRut(`${body}-${digit}`))
      assert.deepEqual(taken, [right], String(body))
    }
  })
})

describe('what people type', () => {
  for (const { text, rut } of written) test(`${JSON.stringify(text)} is ${rut}`, () => assert.equal(readRut(text), rut))
  for (const rut of valid) test(`${rut} is itself`, () => assert.equal(readRut(rut), rut))
  for (const text of [...invalid, ...unreadable])
    test(`${JSON.stringify(text)} is nothing`, () => assert.equal(readRut(text), null))
})

test('is written with dots', () => {
  for (const [rut, text] of [
    ['12345678-5', '12.345.678-5'],
    ['1000005-K', '1.000.005-K'],
    ['123-6', '123-6'],
  ] as const)
    assert.equal(writeRut(rut), text)
})

test('is masked but for its first four digits and the check digit', () => {
  assert.equal(maskRut('11111111-1'), '1111****-1')
  assert.equal(maskRut('1000005-K'), '1000****-K')
})
