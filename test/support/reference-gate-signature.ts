// A second implementation of the Gate signature rule (specification, section 2.1), which cuts paths into tokens where the
// adapter walks bytes. It shares no code with the adapter and is written for reading.
import { createHmac } from 'node:crypto'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Whole numbers without leading zero as one token, everything else byte by byte. */
function tokens(path: string): string[] {
  return (
    Buffer.from(path, 'utf8')
      .toString('latin1')
      .match(/(?<![0-9])[1-9][0-9]*|[^]/g) ?? []
  )
}

/** Numbers by their number of digits, then digit by digit; other bytes by value; what has ended comes first. */
function order(left: readonly string[], right: readonly string[]): number {
  for (const [index, token] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (token === other) continue
    const numbers = /^[1-9]/.test(token) && /^[1-9]/.test(other)
    if (numbers && token.length !== other.length) return token.length < other.length ? -1 : 1
    return token < other ? -1 : 1
  }
  return left.length === right.length ? 0 : -1
}

function pairs(value: Json, names: string[]): [path: string, text: string][] {
  if (value === null) return [[names.join(':'), '']]
  if (value === true) return [[names.join(':'), '1']]
  if (value === false) return [[names.join(':'), '0']]
  if (typeof value !== 'object') return [[names.join(':'), `${value}`]]
  if (Array.isArray(value)) return value.flatMap((item, index) => pairs(item, names.concat(`${index}`)))
  const result: [string, string][] = []
  for (const name of Object.keys(value)) {
    if (name === 'signature' || name === 'frame_mode') continue
    result.push(...pairs(value[name] ?? null, names.concat(name.split(':').join('::'))))
  }
  return result
}

export function referenceCanonical(value: unknown): string {
  const lines = pairs(value as Json, []).map(([path, text]) => ({ tokens: tokens(path), line: `${path}:${text}` }))
  lines.sort((one, other) => order(one.tokens, other.tokens))
  return lines.map(({ line }) => line).join(';')
}

export function referenceGateSignature(value: unknown, secret: string): string {
  const key = Buffer.from(secret, 'utf8')
  return createHmac('sha512', key)
    .update(Buffer.from(referenceCanonical(value), 'utf8'))
    .digest()
    .toString('base64')
}
