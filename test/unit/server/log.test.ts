import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { createLog, type LogFields } from '../../../server/log.ts'
import { Secret } from '../../../server/secret.ts'

test('a line holds the allowed fields and nothing else, whatever is passed in', () => {
  const lines: string[] = []
  const log = createLog(
    (line) => void lines.push(line),
    'info',
    () => 0,
  )
  const careless = { paymentId: 'pay_1', status: 200, body: '4111111111111111', authorization: 'Bearer x' } as LogFields
  log.info('paid', careless)
  assert.deepEqual(JSON.parse(lines[0] ?? ''), {
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    message: 'paid',
    paymentId: 'pay_1',
    status: 200,
  })
})

test('a value cannot forge a second line', () => {
  const lines: string[] = []
  createLog(
    (line) => void lines.push(line),
    'debug',
    () => 0,
  ).warn('x', { reason: 'a\n{"level":"alert"}\r\u2028' })
  assert.equal(lines.length, 1)
  assert.equal(/[\n\r]/.test(lines[0] ?? ''), false)
})

test('what is below the minimum is not written; alerts always are', () => {
  const lines: string[] = []
  const log = createLog(
    (line) => void lines.push(line),
    'error',
    () => 0,
  )
  log.debug('a')
  log.info('b')
  log.warn('c')
  log.error('d')
  log.alert('e')
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { message: string }).message),
    ['d', 'e'],
  )
})

test('a secret prints masked everywhere', () => {
  const secret = new Secret('sk_live_hidden')
  const printed = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret, { showHidden: true }),
  ]
  for (const text of printed) {
    assert.equal(text.includes('hidden'), false)
    assert.match(text, /\[secret\]/)
  }
  assert.equal(secret.reveal(), 'sk_live_hidden')
})
