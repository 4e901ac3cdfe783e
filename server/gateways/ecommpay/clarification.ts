import type { FormField } from '#contract/payment.ts'
import { isObject, type JsonObject } from './json.ts'

type Look = Pick<FormField, 'label' | 'type'>

const text = (label: string): Look => ({ label, type: 'text' })

/** Members of a payment's data as the shopper knows them; others are shown by their raw name (spec 7). */
const LOOKS: Readonly<Record<string, Look>> = {
  avs_post_code: text('Postcode of the card’s billing address'),
  avs_street_address: text('Street and house of the card’s billing address'),
  first_name: text('First name'),
  last_name: text('Last name'),
  middle_name: text('Middle name'),
  day_of_birth: { label: 'Date of birth', type: 'date' },
  email: { label: 'E-mail', type: 'email' },
  phone: { label: 'Phone', type: 'tel' },
  zip: text('Postcode'),
  postal: text('Postcode'),
  address: text('Address'),
  street: text('Street'),
  city: text('City'),
  district: text('District'),
  region: text('Region'),
  region_code: text('Region code'),
  state: text('State'),
  country: text('Country (two letters)'),
  confirmation_code: text('Code'),
  otp: text('Code'),
}

const lookOf = (name: string): Look => (Object.hasOwn(LOOKS, name) ? LOOKS[name] : undefined) ?? text(name)

/** Card data is taken by the sealed form only, whoever asks for it (spec 7). */
const CARD_WORDS = /^(card|pan|cvv|cvc|cvv2|card_number)$/i

const MAX_FIELDS = 30
const MAX_DEPTH = 5

export function formField(path: readonly string[], required: boolean, pattern?: string): FormField {
  const name = path.join('.')
  return { name, ...lookOf(path.at(-1) ?? name), required, ...(pattern === undefined ? {} : { pattern }) }
}

/**
 * The fields a clarification asks for, one per leaf, with dotted names. Two forms: nested names that end in lists, and
 * a JSON Schema whose keywords may begin with `$` (spec 7). `null`: nothing in it can be asked for.
 */
export function clarificationFields(block: unknown): FormField[] | null {
  if (!isObject(block)) return null
  const fields = fieldsOf(block, [], true).slice(0, MAX_FIELDS)
  return fields.length ? fields : null
}

function fieldsOf(value: unknown, path: readonly string[], required: boolean): FormField[] {
  if (path.length > MAX_DEPTH || path.some((name) => CARD_WORDS.test(name) || name.includes('.'))) return []
  if (Array.isArray(value)) {
    return value.flatMap((name: unknown) => (typeof name === 'string' ? fieldsOf(null, [...path, name], required) : []))
  }
  if (!isObject(value)) return path.length ? [formField(path, required)] : []
  if (isObject(value['properties'])) return schemaFields(value['properties'], value['required'], path, required)
  if (path.length && isLeafSchema(value)) return [formField(path, required, patternOf(value))]
  return Object.entries(value)
    .filter(([name]) => !name.startsWith('$'))
    .flatMap(([name, member]) => fieldsOf(member, [...path, name], required))
}

function schemaFields(
  properties: JsonObject,
  needed: unknown,
  path: readonly string[],
  required: boolean,
): FormField[] {
  // Without a list every property is asked for, or it would not be there.
  const isNeeded = (name: string) => required && (!Array.isArray(needed) || needed.includes(name))
  return Object.entries(properties)
    .filter(([name]) => !name.startsWith('$'))
    .flatMap(([name, schema]) => fieldsOf(schema, [...path, name], isNeeded(name)))
}

/** `{"type": "string", …}`; a member that is itself named `type` holds no text. */
function isLeafSchema(value: JsonObject): boolean {
  const entries = Object.entries(value).filter(([name]) => !name.startsWith('$'))
  return entries.length === 0 || (typeof value['type'] === 'string' && value['type'] !== 'object')
}

/** A pattern only where a browser can use it: an invalid one would refuse every answer. */
function patternOf({ pattern }: JsonObject): string | undefined {
  if (typeof pattern !== 'string' || pattern.length > 200) return undefined
  try {
    new RegExp(pattern, 'v')
    return pattern
  } catch {
    return undefined
  }
}

/** Answers in the nesting in which they were asked for: `additional_data` (spec 7). */
export function nestAnswers(values: Readonly<Record<string, string>>): JsonObject {
  const data: JsonObject = {}
  for (const [name, value] of Object.entries(values)) {
    const path = name.split('.')
    if (!value || path.some((step) => CARD_WORDS.test(step) || step === '__proto__')) continue
    const leaf = path.pop() ?? name
    let at = data
    for (const step of path) {
      const next = isObject(at[step]) ? at[step] : {}
      at[step] = next
      at = next
    }
    at[leaf] = lookOf(leaf).type === 'date' ? gateDay(value) : value
  }
  return data
}

/** `YYYY-MM-DD` as a date field gives it → `DD-MM-YYYY` (spec 1, dates). */
export function gateDay(value: string): string {
  return value.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3-$2-$1')
}
