import type { RequestHandler } from 'express'
import type { Log } from '../log.ts'
import type { Clock, Random } from '../ports.ts'
import { routeOf } from './respond.ts'

/** Gives every request an id and one log line: the route's pattern, never its address, headers or body. */
export function requestLog({ log, clock, random }: { log: Log; clock: Clock; random: Random }): RequestHandler {
  return (request, response, next) => {
    const requestId = random.uuid()
    const start = clock.now()
    response.locals['requestId'] = requestId
    response.setHeader('x-request-id', requestId)
    response.on('finish', () => {
      log.debug('request', {
        requestId, method: request.method, route: routeOf(request), status: response.statusCode, durationMs: clock.now() - start,
      }) // prettier-ignore
    })
    next()
  }
}
