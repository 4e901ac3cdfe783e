/** Request `date`: UTC, milliseconds truncated (not rounded) to two digits (spec 4.6). */
export function formatRequestDate(now: number): string {
  const iso = new Date(now).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 22)}+00:00`
}

const EXPIRATION = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})\.(\d+) ?([+-])(\d{2}):?(\d{2})$/

/**
 * Reads `tokenExpirationDateTime` and `tokenExpiration` (spec 3.2). The fraction is an integer number of milliseconds,
 * zero-padded: `.0430` is 430 ms. `Date.parse` would read it as 43 ms, or not at all.
 *
 * @returns milliseconds since the epoch, or `null` where the text is not such a time
 */
export function parseExpiration(text: string): number | null {
  const parts = EXPIRATION.exec(text)
  if (!parts) return null
  const [year, month, day, hour, minute, second, millisecond] = parts.slice(1, 8).map(Number) as [
    number, number, number, number, number, number, number,
  ] // prettier-ignore
  const zoneHours = Number(parts[9])
  const zoneMinutes = Number(parts[10])
  if (millisecond > 999 || zoneHours > 14 || zoneMinutes > 59) return null
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
  // `Date.UTC` carries 31 April over to 1 May; a carried time is not the time that was written.
  const carried =
    new Date(wall).toISOString().slice(0, 19) !== `${parts.slice(1, 4).join('-')}T${parts.slice(4, 7).join(':')}`
  if (carried) return null
  const offset = (zoneHours * 60 + zoneMinutes) * 60_000
  return parts[8] === '-' ? wall + offset : wall - offset
}

/** `YYYY-MM-DD` as the bank's `DD.MM.YYYY`; `null` where there is no such day. */
export function formatBirthday(isoDate: string): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDate)
  if (!parts) return null
  const time = Date.parse(`${isoDate}T00:00:00Z`)
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== isoDate) return null
  return `${parts[3]}.${parts[2]}.${parts[1]}`
}
