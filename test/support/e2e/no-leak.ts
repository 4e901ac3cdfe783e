import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import type { Demo } from '../../../demo/run.ts'
import { allBooks } from './books.ts'
import type { Capture } from './capture.ts'
import { findCodeLeaks, findLeaks } from './leaks.ts'
import type { Trace } from './leaks.ts'
import type { MarkedCard } from './marked-card.ts'

/** What is searched at the end of a run. */
export interface Searched {
  demo: Pick<Demo, 'bank' | 'shop' | 'database' | 'logs' | 'urls' | 'secretKey'> & Partial<Pick<Demo, 'sandboxes'>>
  capture: Pick<Capture, 'traces'>
  /** every card that was typed in */
  cards: readonly MarkedCard[]
  /** every security code that was typed in for a saved card */
  codes?: readonly string[]
  /** the shopper pays on the gateway's own pages, so nothing may be sealed here, and those pages alone see a card */
  elsewhere?: boolean
}

const PAYMENT_REQUEST = 'request body POST /v1/checkout/payments'
const VAULT_REQUEST = 'request body POST /cvv'
/** The bank's own payment page: what is typed there is the bank's. */
const HOSTED_PAGE = /^request body POST \/hpp\//

/** Every byte of the database, the parts included that are not written back yet. */
export function databaseTraces(path: string): Trace[] {
  return ['', '-wal', '-shm']
    .filter((suffix) => existsSync(path + suffix))
    .map((suffix) => ({ where: `the database${suffix}`, text: readFileSync(path + suffix, 'latin1') }))
}

/** What the companion and the merchant know of the run. */
async function keptTraces({ shop, database, logs, urls, secretKey }: Searched['demo']): Promise<Trace[]> {
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
  ]
}

interface SentMethod {
  sealed?: Record<string, string>
  cvvReference?: string
}

const sentMethods = (traces: readonly Trace[]): SentMethod[] =>
  traces
    .filter(({ where }) => where === PAYMENT_REQUEST)
    .map(({ text }) => (JSON.parse(text) as { method: SentMethod }).method)

/** The sealed cards and codes that the browser sent: even sealed they may not be kept (design, section 6). */
export function sealedParts(traces: readonly Trace[]): string[] {
  const toVault = traces
    .filter(({ where }) => where === VAULT_REQUEST)
    .map(({ text }) => (JSON.parse(text) as { sealed: string }).sealed)
  return [...sentMethods(traces).flatMap(({ sealed = {} }) => Object.values(sealed)), ...toVault]
}

/** Stretches that prove that a sealed card, or what stands for a code, was kept. */
function sealedMarks(traces: readonly Trace[], sealed: readonly string[]): string[] {
  // The header is the same for all, and the three letters of a sealed code stand everywhere by chance.
  const parts = sealed.flatMap((token) => token.split('.').slice(1)).filter((part) => part.length >= 10)
  return [...parts, ...sentMethods(traces).flatMap(({ cvvReference }) => cvvReference ?? [])]
}

/**
 * Fails where anything of a typed card can be read anywhere: requests, responses, console, storages, addresses, history,
 * DOM, log, database, metrics, the merchant's and the gateway's side. Fails too where it had nothing to search.
 */
export async function assertNoLeak({ demo, capture, cards, codes = [], elsewhere }: Searched): Promise<void> {
  const sealed = sealedParts(capture.traces)
  if (elsewhere) assert.deepEqual(sealed, [], 'something was sealed although the shopper pays elsewhere')
  else {
    assert.ok(cards.length + codes.length > 0, 'no card was typed, so nothing is proved')
    assert.ok(sealed.length > 0, 'the capture did not see the payment leave the browser, so nothing is proved')
  }
  const kept = await keptTraces(demo)
  const books = [...allBooks(demo).values()]
  const asked = books.map(({ requests }) => requests)
  assert.ok(
    asked.some(({ text }) => text.length > 100),
    'no gateway was asked for anything',
  )
  for (const where of ['the log of the companion', 'the database']) {
    assert.ok((kept.find((trace) => trace.where === where)?.text.length ?? 0) > 100, `${where} is empty`)
  }
  const own = capture.traces.filter(({ where }) => !(elsewhere && HOSTED_PAGE.test(where)))
  const traces = [...own, ...kept, ...asked, ...books.flatMap(({ records }) => records)]
  for (const card of cards) assert.deepEqual(findLeaks(card, traces), [])
  for (const code of codes) assert.deepEqual(findCodeLeaks(code, traces), [])

  const marks = sealedMarks(capture.traces, sealed)
  for (const { where, text } of kept) {
    assert.ok(!marks.some((mark) => text.includes(mark)), `a sealed card is kept in ${where}`)
  }
}
