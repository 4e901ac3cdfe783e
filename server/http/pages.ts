import { Router, type Response } from 'express'
import type { Payments } from '../payments/service.ts'
import type { Tokens } from '../payments/tokens.ts'
import { ApiError } from '../errors.ts'
import { challengePage, returnPage, PAGE_SCRIPT, PAGE_STYLE } from './page-templates.ts'
import { methodNotAllowed } from './respond.ts'

export interface PagesDeps {
  payments: Payments
  tokens: Tokens
  allowedOrigins: readonly string[]
  challenge: 'frame' | 'popup' | 'page'
}

/** Each page's own policy: nothing but our style and script, and only where it is needed a frame. */
function policy(response: Response, directives: Record<string, string>): void {
  const all: Record<string, string> = {
    'default-src': "'none'",
    'style-src': "'self'",
    'script-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    ...directives,
  }
  const value = Object.entries(all).map(([name, sources]) => `${name} ${sources}`)
  response.setHeader('content-security-policy', value.join('; '))
  // The policy's frame-ancestors says it more precisely than the older header can.
  response.removeHeader('x-frame-options')
  response.setHeader('cache-control', 'no-store')
}

/** Pages that a browser opens by address: the frame around a bank's challenge, and the way back from it. */
export function pagesRouter({ payments, tokens, allowedOrigins, challenge }: PagesDeps): Router {
  const router = Router()
  const ancestors = ["'self'", ...allowedOrigins].join(' ')

  router.get('/challenge/:token', async (request, response) => {
    const id = tokens.read('challenge', request.params.token)
    const url = id === null ? null : await payments.challengeUrl(id)
    // Issuers' pages live on any host, and a frame's policy counts for every page it is led to.
    const frames = `'self' https:${url ? ` ${new URL(url).origin}` : ''}`
    policy(response, { 'frame-src': frames, 'frame-ancestors': ancestors })
    response
      .type('html')
      .send(url === null ? returnPage(request.acceptsLanguages('uk', 'en') || 'en') : challengePage(url))
  })

  // How the browser comes back is not documented by the banks: any method, and every parameter is ignored.
  for (const method of ['get', 'post'] as const) {
    router[method]('/return/:token', async (request, response) => {
      const id = tokens.read('return', String(request.params['token']))
      const found = id === null ? null : await payments.returned(id)
      if (!found) throw new ApiError('payment_not_found')
      const { session } = found
      policy(response, { 'frame-ancestors': ancestors })
      if (challenge === 'page' && session.return_url !== null) {
        response.redirect(303, session.return_url)
        return
      }
      response.type('html').send(returnPage(session.locale ?? (request.acceptsLanguages('uk', 'en') || 'en')))
    })
  }
  router.all(['/challenge/:token', '/return/:token'], methodNotAllowed)

  router.get('/pages/page.css', (_request, response) => {
    response.type('css').setHeader('cache-control', 'public, max-age=3600').send(PAGE_STYLE)
  })
  router.get('/pages/return.js', (_request, response) => {
    response.type('js').setHeader('cache-control', 'public, max-age=3600').send(PAGE_SCRIPT)
  })
  return router
}
