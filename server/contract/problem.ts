/** One field at fault. `path` is dotted, e.g. `customer.firstName`. */
export interface FieldError {
  path: string
  code: string
  message: string
}

/** `application/problem+json` (RFC 9457) as the companion answers it. */
export interface Problem {
  type: string
  title: string
  status: number
  /** stable; see `server/errors.ts` */
  code: string
  detail?: string
  requestId?: string
  errors?: FieldError[]
}
