const DATE = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})\.(\d{2})([+-])(\d{2}):(\d{2})$/

/** Reads the request `date` (`2025-04-03 14:55:14.00+00:00`) as epoch milliseconds; `null` where it is not one. */
export function parseRequestDate(text: string): number | null {
  const match = DATE.exec(text)
  if (!match) return null
  const part = (index: number): number => Number(match[index])
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  if (hour > 23 || minute > 59 || second > 59 || part(9) > 14 || part(10) > 59) return null
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second, part(7) * 10))
  // Date.UTC rolls 31 February over into March; the bank's date must exist.
  if (wall.getUTCMonth() !== month - 1 || wall.getUTCDate() !== day) return null
  const offset = (part(9) * 60 + part(10)) * 60_000
  return wall.getTime() - (match[8] === '-' ? -offset : offset)
}

const KYIV = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Kyiv',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

interface Wall {
  year: string
  month: string
  day: string
  time: string
  milliseconds: string
  /** `+02:00` or `+03:00` */
  offset: string
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0')
}

function kyivWall(at: number): Wall {
  const parts = Object.fromEntries(KYIV.formatToParts(at).map(({ type, value }) => [type, value]))
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts
  const asUtc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const milliseconds = ((at % 1000) + 1000) % 1000
  const offsetMinutes = Math.round((asUtc - (at - milliseconds)) / 60_000)
  return {
    year,
    month,
    day,
    time: `${hour}:${minute}:${second}`,
    milliseconds: digits(milliseconds, 3),
    offset: `+${digits(Math.floor(offsetMinutes / 60), 2)}:${digits(offsetMinutes % 60, 2)}`,
  }
}

/** `creationDateTime` and its kin: Kyiv wall clock without a zone. */
export function operationDate(at: number): string {
  const { year, month, day, time, milliseconds } = kyivWall(at)
  return `${year}.${month}.${day} ${time}.${milliseconds}`
}

/** `tokenExpirationDateTime`: UTC with the milliseconds padded to four digits, as the bank writes it. */
export function tokenDateUtc(at: number): string {
  const [day = '', rest = ''] = new Date(at).toISOString().split('T')
  return `${day} ${rest.slice(0, 8)}.${digits(Number(rest.slice(9, 12)), 4)} +0000`
}

/** `tokenExpiration`: the same instant with Kyiv's offset. */
export function tokenDateKyiv(at: number): string {
  const { year, month, day, time, milliseconds, offset } = kyivWall(at)
  return `${year}-${month}-${day} ${time}.${milliseconds}${offset}`
}

/** `createDate` and `expiredOrderDate` of a hosted page order. */
export function orderDate(at: number): string {
  const { year, month, day, time, milliseconds, offset } = kyivWall(at)
  return `${year}-${month}-${day} ${time}.${milliseconds.slice(0, 2)}${offset}`
}
