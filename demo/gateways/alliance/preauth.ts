import { parseRequestDate } from './dates.ts'
import type { JsonObject } from './fields.ts'
import { invalidFields } from './refusal.ts'

const HOUR_MS = 3_600_000
const LEAST_MS = 2 * HOUR_MS
const MOST_MS = 28 * 24 * HOUR_MS
// The date of the request has hundredths of a second, and so has this one: what was cut off there is missing here.
const GRAIN_MS = 10

/** Reads `preAuthExpDate`: 2 hours after creation at the least, 28 days after `date` at the most (section 9.5). */
export function readPreauthExpiry(request: JsonObject, now: number): number {
  const at = parseRequestDate(String(request.preAuthExpDate))
  if (at === null) throw invalidFields(['preAuthExpDate: must be written YYYY-MM-DD HH:mm:ss.SS+HH:MM'])
  // An order of the hosted page has no date of its own.
  const date = parseRequestDate(String(request.date)) ?? now
  if (at < now - GRAIN_MS + LEAST_MS) throw invalidFields(['preAuthExpDate: must be at least 2 hours ahead'])
  if (at > date + MOST_MS) throw invalidFields(['preAuthExpDate: must be at most 28 days after date'])
  return at
}
