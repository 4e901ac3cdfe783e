export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined
}

/** A text that is not empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Codes and ids come as texts and as whole numbers (spec 8, 11.2); both as text. */
export function asCode(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : asText(value)
}

/** The object a text holds, or `null`. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** The texts of an object's members, or `undefined` where one is no text and no whole number: form fields are texts. */
export function asFields(value: unknown): Record<string, string> | undefined {
  // An empty object comes as `[]` or `null` as well (spec 6).
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return {}
  if (!isObject(value)) return undefined
  const fields: Record<string, string> = {}
  for (const [name, member] of Object.entries(value)) {
    const text = typeof member === 'string' ? member : asCode(member)
    if (text === undefined) return undefined
    fields[name] = text
  }
  return fields
}

/** Only the members that have a value. */
export function defined(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
