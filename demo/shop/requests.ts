import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { chooseLanguage } from './texts.ts'
import type { Language } from './catalog.ts'

const VISITOR = 'hlyna_visitor'
const LANGUAGE = 'hlyna_language'

/** 16 random bytes as base64url: who knows it is the visitor. */
const VISITOR_SHAPE = /^[\w-]{22}$/

function readCookie(request: Request, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name && value) return value
  }
  return null
}

/** A field of a posted form; the empty text where it is missing. */
export function formText(request: Request, name: string): string {
  const value: unknown = (request.body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value.trim() : ''
}

export function languageOf(request: Request): Language {
  const chosen = readCookie(request, LANGUAGE)
  return chosen === 'en' || chosen === 'uk' ? chosen : chooseLanguage(request.acceptsLanguages())
}

export function keepLanguage(response: Response, language: Language): void {
  response.cookie(LANGUAGE, language, { sameSite: 'lax', path: '/' })
}

export function knownVisitor(request: Request): string | null {
  const visitor = readCookie(request, VISITOR)
  return visitor && VISITOR_SHAPE.test(visitor) ? visitor : null
}

/** The visitor of this browser; a new one gets a cookie. */
export function visitorOf(
  request: Request,
  response: Response,
  random: (bytes: number) => Buffer = randomBytes,
): string {
  const known = knownVisitor(request)
  if (known) return known
  const visitor = random(16).toString('base64url')
  response.cookie(VISITOR, visitor, { httpOnly: true, sameSite: 'lax', path: '/' })
  return visitor
}

/**
 * Whether a request that changes something comes from one of the shop's own pages. The cookie alone would let another
 * site's form buy and refund in the visitor's name.
 */
export function isOwnRequest(request: Request, publicUrl: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  const origin = request.get('origin')
  return origin === undefined || origin === publicUrl
}
