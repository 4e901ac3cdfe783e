import { asObject, type JsonObject } from './wire.ts'

const COMPACT = /^[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)+$/

/** How a text from the bank is wrapped; nothing is set where it is nothing we know. */
export interface Envelope {
  /** five parts */
  jwe?: string
  /** three parts */
  jws?: string
  /** the JSON object itself, also where it wraps a token: it may be an error at the same time */
  object?: JsonObject
}

function compact(text: string): Envelope {
  const token = text.trim()
  if (!COMPACT.test(token)) return {}
  const parts = token.split('.').length
  if (parts === 5) return { jwe: token }
  return parts === 3 ? { jws: token } : {}
}

/**
 * Finds out by content what a text is: a bare token, a JSON string that holds one, an object that wraps one (`jwe`,
 * `data`, or a single member of any name), or plain JSON (spec 3.2, 6.3, 7.1). Headers are not needed.
 */
export function openEnvelope(text: string): Envelope {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{') && !trimmed.startsWith('"')) return compact(trimmed)
  let value: unknown
  try {
    value = JSON.parse(trimmed)
  } catch {
    return {}
  }
  if (typeof value === 'string') return compact(value)
  const object = asObject(value)
  if (!object) return {}
  const members = Object.values(object)
  const candidates = [object['jwe'], object['data'], members.length === 1 ? members[0] : undefined]
  for (const candidate of candidates) {
    const wrapped = typeof candidate === 'string' ? compact(candidate) : {}
    if (wrapped.jwe ?? wrapped.jws) return { ...wrapped, object }
  }
  return { object }
}
