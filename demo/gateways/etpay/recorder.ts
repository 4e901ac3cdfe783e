import type { JsonObject } from '../alliance/fields.ts'

/** A request to the API, as tests see it. */
export interface RecordedRequest {
  at: number
  method: string
  /** as the API calls it: `/session/initialize` */
  path: string
  headers: Record<string, string>
  /** without the credential; `null` where it is no JSON object */
  body: JsonObject | null
  /** HTTP status of the answer; `null` where the connection was cut */
  status: number | null
  /** where the gateway refused: what it said */
  message?: string
}

/** The API token travels in the body of every call; a record of it would be one more place to lose it from. */
export function withoutCredential(body: JsonObject): JsonObject {
  const token = body.merchant_api_token
  if (typeof token !== 'string') return body
  return { ...body, merchant_api_token: { characters: [...token].length } }
}
