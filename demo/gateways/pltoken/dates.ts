/** Dates in answers: `dd/MM/yyyy HH:mm:ss`, in UTC (specification, section 5). */
export function answerDate(at: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T')
  return `${day.split('-').reverse().join('/')} ${time.slice(0, 8)}`
}

const DAY = /^(\d{4})(\d{2})(\d{2})$/

/** The first instant of a day written `yyyyMMdd`, or `null` where there is no such day. */
export function parseDay(text: string): number | null {
  const match = DAY.exec(text)
  if (!match) return null
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const start = new Date(Date.UTC(year, month - 1, day))
  // Date.UTC rolls 31 February over into March, and takes years below 100 for the last century's.
  const exists = start.getUTCFullYear() === year && start.getUTCMonth() === month - 1 && start.getUTCDate() === day
  return exists ? start.getTime() : null
}

export const DAY_MS = 86_400_000

/** `MM/yyyy` of a card. */
export function expiryText({ month, year }: { month: number; year: number }): string {
  return `${String(month).padStart(2, '0')}/${year}`
}

/** A card is good through the last day of its month. */
export function isExpired({ month, year }: { month: number; year: number }, now: number): boolean {
  return now >= Date.UTC(year, month, 1)
}
