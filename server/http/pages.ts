import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Payments } from '../payments/service.ts'
import type { Tokens } from '../payments/tokens.ts'
import { ApiError } from '../errors.ts'
import { framePage, postPage, returnPage, PAGE_SCRIPT, PAGE_STYLE, POST_SCRIPT } from './page-templates.ts'
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

/** What a bank may post back: a form, of any size an issuer's answer has; anything else is no reason to refuse the shopper. */
const readForm: RequestHandler = (request, response, next) => {
  express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 50 })(request, response, () => next())
}

/** Parameters of address and form as plain text; what comes twice or is no text is left out. */
function fieldsOf(request: Request): Record<string, string> {
  const given = { ...request.query, ...(request.body as Record<string, unknown> | undefined) }
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** Pages that a browser opens by address: the frame around a bank's challenge, and the way back from it. */
export function pagesRouter({ payments, tokens, allowedOrigins, challenge }: PagesDeps): Router {
  const router = Router()
  const ancestors = ["'self'", ...allowedOrigins].join(' ')

  router.get('/challenge/:token', async (request, response) => {
    const id = tokens.read('challenge', request.params.token)
    const page = id === null ? null : await payments.challenge(id)
    // Issuers' pages live on any host, and a frame's policy counts for every page it is led to.
    const bank = `https:${page ? ` ${new URL(page.url).origin}` : ''}`
    policy(response, { 'frame-src': `'self' ${bank}`, 'form-action': bank, 'frame-ancestors': ancestors })
    response.type('html')
    if (!page) response.send(returnPage(request.acceptsLanguages('uk', 'en') || 'en'))
    else if (!page.fields) response.send(framePage(page.url))
    else response.send(postPage(page.url, page.fields, page.framed, request.acceptsLanguages('uk', 'en') || 'en'))
  })

  // How the browser comes back is up to each bank: any method, and what it brings is only passed on.
  for (const method of ['get', 'post'] as const) {
    for (const via of ['return', 'method'] as const) {
      router[method](`/${via}/:token`, readForm, async (request, response) => {
        const id = tokens.read(via, String(request.params['token']))
        const found = id === null ? null : await payments.returned(id, via, fieldsOf(request))
        if (!found) throw new ApiError('payment_not_found')
        const { session } = found
        policy(response, { 'frame-ancestors': ancestors })
        if (via === 'return' && challenge === 'page' && session.return_url !== null) {
          response.redirect(303, session.return_url)
          return
        }
        const locale = session.locale ?? (request.acceptsLanguages('uk', 'en') || 'en')
        response.type('html').send(returnPage(locale, via === 'return' ? session.return_url : null))
      })
    }
  }
  router.all(['/challenge/:token', '/return/:token', '/method/:token'], methodNotAllowed)

  router.get('/pages/page.css', (_request, response) => {
    response.type('css').setHeader('cache-control', 'public, max-age=3600').send(PAGE_STYLE)
  })
  router.get('/pages/post.js', (_request, response) => {
    response.type('js').setHeader('cache-control', 'public, max-age=3600').send(POST_SCRIPT)
  })
  router.get('/pages/return.js', (_request, response) => {
    response.type('js').setHeader('cache-control', 'public, max-age=3600').send(PAGE_SCRIPT)
  })
  return router
}
