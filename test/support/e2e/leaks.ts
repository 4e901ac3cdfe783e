import type { MarkedCard } from './marked-card.ts'

/** Something that may hold what must not be there: where it was found, and its content. */
export interface Trace {
  /** e.g. `request body POST /v1/checkout/payments` */
  where: string
  text: string
}

interface Needle {
  what: string
  pattern: RegExp
  /** searched in the text without separators between digits */
  joined?: boolean
}

const SEPARATORS = /(?:%20|%C2%A0|\\u00a0|[\s\u00a0+_./-])+/gi

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** Base64 (and base64url) of a text standing anywhere inside other bytes: three alignments, without the edges. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(' '.repeat(offset) + text).toString('base64')
    const start = offset === 0 ? 0 : offset + 1
    const end = encoded.length - ((offset + text.length) % 3 === 0 ? 0 : 4)
    return encoded.slice(start, end)
  })
}

// Three digits stand in every text by chance, so only where they are a whole value of their own.
const codeNeedles = (cvv: string): Needle[] => [
  { what: 'CVV', pattern: new RegExp(`["'>]${cvv}["'<]`) },
  { what: 'CVV', pattern: new RegExp(`(?:cvv|cvc|csc|code)["']?\\s*[:=]\\s*["']?${cvv}(?!\\d)`, 'i') },
  { what: 'CVV', pattern: new RegExp(`^${cvv}$`) },
]

/** All the forms in which parts of a card are looked for. */
function needles({ number, month, year, cvv }: MarkedCard): Needle[] {
  const group = (count: string): RegExp => new RegExp(`(?<!\\d)${count}(?!\\d)`)
  const encodings = (text: string): string[] => [...base64Forms(text), Buffer.from(text).toString('hex')]
  // Not in joined text: paths of drawings and the like are full of short numbers side by side.
  const gap = '(?: |%20|\\+|-|/|%2F){0,3}'
  const separator = '(?: |%20|\\+|-|/|%2F|\\.|\\\\/)*'
  return [
    { what: 'card number', pattern: new RegExp(number), joined: true },
    { what: 'card number backwards', pattern: new RegExp([...number].reverse().join('')) },
    { what: 'encoded card number', pattern: new RegExp(encodings(number).map(literally).join('|')) },
    {
      what: 'expiry and CVV',
      pattern: new RegExp(`(?<![\\d.])(?:${year}${gap}${month}|${month}${gap}${year})${gap}${cvv}(?![\\d.])`),
    },
    {
      what: 'encoded expiry and CVV',
      pattern: new RegExp(encodings(`${year}${month}${cvv}`).map(literally).join('|')),
    },
    // With a separator on both sides it would be a date such as 2026/03/28.
    { what: 'expiry', pattern: new RegExp(`(?<![\\d/.-])${month}${separator}/${separator}(?:20)?${year}(?![\\d/])`) },
    {
      what: 'expiry',
      pattern: new RegExp(`["'=>](?:20${year}-${month}|${year}${month}|${month}(?:20)?${year})(?=["'&<]|$)`),
    },
    ...codeNeedles(cvv),
    { what: 'card number in groups', pattern: group((number.match(/.{4}/g) ?? []).join('[^0-9a-zA-Z]{1,6}')) },
  ]
}

/** Every place where something of the card can be read, as `what in where`; the card itself is not repeated. */
export function findLeaks(card: MarkedCard, traces: readonly Trace[]): string[] {
  return findNeedles(needles(card), traces)
}

/** The same for a security code that was typed alone, for a saved card. */
export function findCodeLeaks(cvv: string, traces: readonly Trace[]): string[] {
  return findNeedles(codeNeedles(cvv), traces)
}

function findNeedles(sought: readonly Needle[], traces: readonly Trace[]): string[] {
  const found = new Set<string>()
  for (const { where, text } of traces) {
    const joined = text.replace(SEPARATORS, '')
    for (const { what, pattern, joined: inJoined } of sought) {
      if (pattern.test(inJoined ? joined : text)) found.add(`${what} in ${where}`)
    }
  }
  return [...found]
}
