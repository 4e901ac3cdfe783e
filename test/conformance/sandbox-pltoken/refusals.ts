import assert from 'node:assert/strict'
import type { Answer } from '../../unit/demo/gateways/pltoken/support/client.ts'
import vectors from '../../vectors/pltoken.json' with { type: 'json' }

/** A sealed failure envelope (specification, section 5) with the HTTP status of section 7. */
export function assertRefused(answer: Answer, code: number, detail?: RegExp): void {
  const row = vectors.errorCodes.rows.find((known) => known.code === code)
  assert.equal(answer.body?.error?.code, code, JSON.stringify(answer.body))
  assert.equal(answer.status, row?.http)
  assert.deepEqual(Object.keys(answer.body ?? {}), ['error'])
  assert.deepEqual(Object.keys(answer.body?.error ?? {}), ['code', 'message', 'detail'])
  assert.match(answer.body?.error?.message ?? '', /^[A-Z0-9].+\.$/)
  if (detail) assert.match(answer.body?.error?.detail ?? '', detail)
}

/** A sealed success envelope. */
export function assertSuccess(answer: Answer, status: 200 | 201): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  assert.deepEqual(Object.keys(answer.body ?? {}), ['data'])
  assert.match(answer.text, /^[\da-f]+$/)
}
