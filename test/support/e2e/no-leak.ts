import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import type { Demo } from '../../../demo/run.ts'
import type { Capture } from './capture.ts'
import { findLeaks } from './leaks.ts'
import type { Trace } from './leaks.ts'
import type { MarkedCard } from './marked-card.ts'

/** What is searched at the end of a run. */
export interface Searched {
  demo: Pick<Demo, 'bank' | 'shop' | 'database' | 'logs' | 'urls' | 'secretKey'>
  capture: Pick<Capture, 'traces'>
  /** every card that was typed in */
  cards: readonly MarkedCard[]
}

const PAYMENT_REQUEST = 'request body POST /v1/checkout/payments'

/** Every byte of the database, the parts included that are not written back yet. */
export function databaseTraces(path: string): Trace[] {
  return ['', '-wal', '-shm']
    .filter((suffix) => existsSync(path + suffix))
    .map((suffix) => ({ where: `the database${suffix}`, text: readFileSync(path + suffix, 'latin1') }))
}

/** What everyone but the browser knows of the run. */
async function behindTheScenes({ bank, shop, database, logs, urls, secretKey }: Searched['demo']): Promise<Trace[]> {
  const ask = async (path: string): Promise<string> => {
    const response = await fetch(urls.companion + path, { headers: { authorization: `Bearer ${secretKey}` } })
    return response.text()
  }
  const orders = shop.store.orders()
  const payments = await Promise.all(
    orders.flatMap((order) => order.payments.map(({ id }) => ask(`/v1/payments/${id}`))),
  )
  return [
    { where: 'the log of the companion', text: logs.join('\n') },
    ...databaseTraces(database),
    { where: 'the metrics', text: await ask('/metrics') },
    { where: 'payments as the merchant sees them', text: payments.join('\n') },
    { where: 'orders of the shop', text: JSON.stringify(orders) },
    { where: 'requests to the bank', text: JSON.stringify(bank.requests()) },
    { where: 'operations of the bank', text: JSON.stringify(bank.operations()) },
    { where: 'ledger of the bank', text: JSON.stringify(bank.ledger()) },
    { where: 'callbacks of the bank', text: JSON.stringify(bank.deliveries()) },
  ]
}

/** The sealed cards that the browser sent: even sealed they may not be kept (design, section 6). */
export function sealedParts(traces: readonly Trace[]): string[] {
  return traces
    .filter(({ where }) => where === PAYMENT_REQUEST)
    .flatMap(({ text }) => {
      const { method } = JSON.parse(text) as { method: { sealed: Record<string, string> } }
      return Object.values(method.sealed)
    })
}

/**
 * Fails where anything of a typed card can be read anywhere: requests, responses, console, storages, addresses, history,
 * DOM, log, database, metrics, the merchant's and the bank's side. Fails too where it had nothing to search.
 */
export async function assertNoLeak({ demo, capture, cards }: Searched): Promise<void> {
  assert.ok(cards.length > 0, 'no card was typed, so nothing is proved')
  const sealed = sealedParts(capture.traces)
  assert.ok(sealed.length > 0, 'the capture did not see the payment leave the browser, so nothing is proved')

  const kept = await behindTheScenes(demo)
  for (const where of ['the log of the companion', 'the database', 'requests to the bank']) {
    assert.ok((kept.find((trace) => trace.where === where)?.text.length ?? 0) > 100, `${where} is empty`)
  }
  const traces = [...capture.traces, ...kept]
  for (const card of cards) assert.deepEqual(findLeaks(card, traces), [])

  // A JWE is long enough that any stretch of its ciphertext is unique; the header alone is the same for all.
  const marks = sealed.map((token) => token.split('.')[3] ?? token)
  const storing = kept.filter(({ where }) => !where.endsWith('of the bank') && where !== 'requests to the bank')
  for (const { where, text } of storing) {
    assert.ok(!marks.some((mark) => text.includes(mark)), `a sealed card is kept in ${where}`)
  }
}
