import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createShop } from '../../../demo/shop/shop.ts'
import { markedCard } from '../../support/e2e/marked-card.ts'
import { assertNoLeak } from '../../support/e2e/no-leak.ts'
import type { Searched } from '../../support/e2e/no-leak.ts'

const CARD = markedCard('40000101')
const HARMLESS = 'nothing of a card, only words, '.repeat(8)
const SEALED = { number: 'aaaa.bbbb.cccc.NUMBERCIPHERTEXT.eeee', data: 'aaaa.bbbb.cccc.DATACIPHERTEXT.eeee' }

let folder: string
let metrics = HARMLESS
const companion = createServer((_request, response) => response.end(metrics))

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealpay-no-leak-'))
  await new Promise<void>((resolve) => companion.listen(0, '127.0.0.1', resolve))
})
after(() => {
  companion.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  metrics = HARMLESS
  for (const suffix of ['', '-wal', '-shm']) writeFileSync(join(folder, `sealpay.db${suffix}`), HARMLESS)
})

/** A run in which nothing leaked. */
function cleanRun() {
  const url = `http://127.0.0.1:${(companion.address() as AddressInfo).port}`
  const payment = { method: { type: 'card', sealed: SEALED } }
  const told: string[] = [HARMLESS]
  const { store } = createShop({ companionUrl: url, publicUrl: url, secretKey: 'sk', webhookSecret: 'whsec_AAAA' })
  const logs = [HARMLESS]
  const traces = [{ where: 'request body POST /v1/checkout/payments', text: JSON.stringify(payment) }]
  // Only what the search reads of a bank.
  const bank = { requests: () => told, operations: () => [], ledger: () => [], deliveries: () => [] }
  const searched = {
    demo: {
      bank,
      shop: { store },
      database: join(folder, 'sealpay.db'),
      logs,
      urls: { companion: url },
      secretKey: 'sk',
    },
    capture: { traces },
    cards: [CARD],
  } as unknown as Searched
  return { searched, logs, told, traces }
}

describe('the search after a run', () => {
  test('is content with a run in which nothing leaked', async () => {
    await assertNoLeak(cleanRun().searched)
  })

  for (const [where, plant] of [
    ['the log of the companion', ({ logs }) => logs.push(`{"pan":"${CARD.number}"}`)],
    ['the log of the companion', ({ logs }) => logs.push(`{"cvv":"${CARD.cvv}"}`)],
    ['the database', () => writeFileSync(join(folder, 'sealpay.db'), `${HARMLESS}\0${CARD.number}\0`)],
    [
      'the database-wal',
      () => writeFileSync(join(folder, 'sealpay.db-wal'), `\0${CARD.year}${CARD.month}${CARD.cvv}\0`),
    ],
    ['requests to the bank', ({ told }) => told.push(CARD.number)],
    ['the metrics', () => void (metrics = `payments{card="${CARD.number}"} 1`)],
    ['a frame', ({ traces }) => traces.push({ where: 'a frame', text: `${CARD.month} / ${CARD.year}` })],
  ] as [string, (run: ReturnType<typeof cleanRun>) => unknown][]) {
    test(`finds card data planted in ${where}`, async () => {
      const run = cleanRun()
      plant(run)
      await assert.rejects(assertNoLeak(run.searched), (error: Error) => {
        assert.ok(error.message.includes(`in ${where}`), error.message)
        return true
      })
    })
  }

  for (const [where, plant] of [
    ['the database', () => writeFileSync(join(folder, 'sealpay.db'), `${HARMLESS}${SEALED.number}`)],
    ['the log of the companion', ({ logs }) => logs.push(SEALED.data)],
  ] as [string, (run: ReturnType<typeof cleanRun>) => unknown][]) {
    test(`finds a sealed card kept in ${where}`, async () => {
      const run = cleanRun()
      plant(run)
      await assert.rejects(assertNoLeak(run.searched), { message: `a sealed card is kept in ${where}` })
    })
  }

  test('refuses to call a run clean in which no card was typed', async () => {
    await assert.rejects(assertNoLeak({ ...cleanRun().searched, cards: [] }), /no card was typed/)
  })

  test('refuses to call a run clean whose payment it did not see', async () => {
    await assert.rejects(assertNoLeak({ ...cleanRun().searched, capture: { traces: [] } }), /did not see the payment/)
  })

  test('refuses to call a run clean whose log is empty', async () => {
    const run = cleanRun()
    run.logs.length = 0
    await assert.rejects(assertNoLeak(run.searched), /the log of the companion is empty/)
  })
})
