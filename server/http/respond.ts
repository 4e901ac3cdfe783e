import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Problem } from '#contract/problem.ts'
import { ApiError, ERRORS, type ErrorCode } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'

export function requestIdOf(response: Response): string {
  return String(response.locals['requestId'] ?? '')
}

/** Answers with a problem document (RFC 9457). Nothing of the request is repeated in it but names of fields. */
export function sendProblem(response: Response, error: ApiError): void {
  const { status, title } = ERRORS[error.code]
  const problem: Problem = {
    type: `https://sealpay.dev/errors#${error.code}`,
    title,
    status,
    code: error.code,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    requestId: requestIdOf(response),
    ...(error.fields.length ? { errors: error.fields } : {}),
  }
  if (status === 401) response.setHeader('www-authenticate', 'Bearer')
  if (status === 503) response.setHeader('retry-after', '2')
  response.status(status).type('application/problem+json').send(JSON.stringify(problem))
}

/** What Express and its body parsers throw, in our own codes. */
const PARSER_CODES: Readonly<Record<string, ErrorCode>> = {
  'entity.too.large': 'body_too_large',
  'entity.parse.failed': 'invalid_json',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
  'request.aborted': 'invalid_json',
  'request.size.invalid': 'invalid_json',
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof URIError) return new ApiError('not_found')
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : ''
  return new ApiError(PARSER_CODES[type] ?? 'internal', undefined, [], error)
}

/** The last handler: every error becomes a problem document, and only unexpected ones are logged as faults. */
export function errorHandler(log: Log, metrics: Metrics): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = toApiError(thrown)
    const cause = error.cause instanceof Error ? error.cause : thrown
    metrics.count('sealpay_refused_requests_total', { code: error.code })
    const fields = {
      requestId: requestIdOf(response),
      method: request.method,
      route: routeOf(request),
      code: error.code,
    }
    if (error.code === 'internal')
      log.error('a request failed', { ...fields, errorName: cause instanceof Error ? cause.name : 'unknown' })
    else log.debug('a request was refused', fields)
    if (response.headersSent) return next(thrown)
    sendProblem(response, error)
  }
}

/** The pattern of the route, never the address itself: that can hold a token. */
export function routeOf(request: Request): string {
  const route = request.route as { path?: unknown } | undefined
  return typeof route?.path === 'string' ? `${request.baseUrl}${route.path}` : 'none'
}

/** For addresses that exist, but not with this method. */
export const methodNotAllowed: RequestHandler = () => {
  throw new ApiError('method_not_allowed')
}
