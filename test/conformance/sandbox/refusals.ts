import assert from 'node:assert/strict'
import type { Answer, Json } from '../../unit/demo/gateways/support/merchant.ts'

/** The envelope of the specification, section 10.1, with the HTTP status of section 10.2. */
export function assertRefused(answer: Answer, code: string, status: number): void {
  assert.equal(answer.body.msgCode, code, JSON.stringify(answer.body))
  assert.equal(answer.status, status)
  assert.match(String(answer.body.msgType), /^(ERROR|VALIDATION_ERROR)$/)
  assert.match(String(answer.body.requestId), /^[\da-f-]{36}$/)
  assert.match(String(answer.body.msgText), /^@\S/)
  assert.equal(typeof answer.body.serviceId, 'string')
  assert.equal(answer.body.isLocalized, false)
  assert.deepEqual(answer.body.msgAttrs, {})
  assert.deepEqual(answer.body.errorCauses, [])
}

/** A validation error whose messages name exactly these fields. */
export function assertFieldsRefused(answer: Answer, fields: string[]): void {
  assertRefused(answer, 'b_request_is_not_correct', 400)
  assert.equal(answer.body.msgType, 'VALIDATION_ERROR')
  const { errors } = answer.body.validation as { errors: Json[] }
  const named = errors.map(({ message }) => String(message).split(':')[0])
  assert.deepEqual(named.sort(), [...fields].sort())
}

/** A plain error with a text that tells which condition failed. */
export function assertRefusedBecause(answer: Answer, code: string, status: number, text: RegExp): void {
  assertRefused(answer, code, status)
  assert.equal(answer.body.msgType, 'ERROR')
  assert.match(String(answer.body.msgText), text)
}
