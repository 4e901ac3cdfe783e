import { judgeError } from './errors.ts'
import type { PltokenClient } from './client.ts'
import { formatDay, listIn, readTransaction, type Transaction } from './wire.ts'

const DAY_MS = 86_400_000
const PAGE_SIZE = 100
const MAX_PAGES = 50
const TRANSACTION_NOTFOUND = 911

/**
 * All transactions of an account around a time, from the day before to the day after: around midnight the days of two
 * clocks differ, and no page says in which zone the gateway counts its days (spec 5).
 *
 * A short page is not believed to be the last one, since the gateway may cut pages shorter than we ask; only an empty
 * one is, or one that brings nothing new.
 */
export async function readTransactions(
  client: PltokenClient,
  uuid: string,
  around: number,
): Promise<{ list: Transaction[] } | { reason: string }> {
  const days = { fromDate: formatDay(around - DAY_MS), toDate: formatDay(around + DAY_MS) }
  const list: Transaction[] = []
  const seen = new Set<string>()
  for (let pageNo = 1; pageNo <= MAX_PAGES; pageNo++) {
    const result = await client.transactions(uuid, { pageNo, pageSize: PAGE_SIZE, ...days })
    if (result.kind === 'no_answer') return { reason: result.reason }
    if (result.kind === 'error') {
      // "The account has no transactions": an empty list in other words (spec 6.2).
      if (result.error.code === TRANSACTION_NOTFOUND) return { list }
      return { reason: judgeError(result.error).name }
    }
    const entries = listIn(result.data)
    if (!entries) return { reason: 'unreadable' }
    const fresh = entries.filter((entry) => {
      const text = JSON.stringify(entry)
      return !seen.has(text) && seen.add(text)
    })
    if (!fresh.length) return { list }
    list.push(...fresh.map(readTransaction))
  }
  return { reason: 'too_many_pages' }
}
