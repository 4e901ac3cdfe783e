import { compactDecrypt } from 'jose'
import type { PayRequest } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import type { Nonces } from '../../ports.ts'
import type { EcommpayConfig } from './config.ts'
import { isObject, parseObject, type JsonObject } from './json.ts'

const MAX_LENGTH = 4096
const MAX_AGE_S = 300
const MAX_AHEAD_S = 60
const PART = /^[A-Za-z0-9_-]*$/
const HEADER_MEMBERS = ['alg', 'enc', 'epk', 'kid']

/** Card data in clear; it lives in the one function that builds a request, and nowhere else (spec 1.2, rule 3). */
export interface ClearCard {
  pan: string
  year: number
  month: number
  card_holder?: string
  cvv: string
}

/** Why a sealed value was not opened; never more than that. */
export type SealRefusal = 'unreadable' | 'wrong_session' | 'stale' | 'replayed' | 'wrong_content'

function headerOf(token: string): JsonObject | null {
  const parts = token.split('.')
  const [header = '', key = '', iv = '', ciphertext = '', tag = ''] = parts
  if (token.length > MAX_LENGTH || parts.length !== 5 || !parts.every((part) => PART.test(part))) return null
  // Direct key agreement has no wrapped key (RFC 7518, section 4.6); 12 bytes of IV and 16 of tag for A256GCM.
  if (!header || key || iv.length !== 16 || !ciphertext || tag.length !== 22) return null
  return parseObject(Buffer.from(header, 'base64url').toString())
}

/** `alg`, `enc`, `epk`, `kid` and nothing else: no `zip`, no key of the sender's own, nothing critical (spec 1.2, rule 1). */
function isOurHeader(header: JsonObject): boolean {
  const { alg, enc, epk } = header
  return (
    alg === 'ECDH-ES' &&
    enc === 'A256GCM' &&
    Object.keys(header).sort().join() === HEADER_MEMBERS.join() &&
    isObject(epk) &&
    epk['kty'] === 'EC' &&
    epk['crv'] === 'P-256'
  )
}

/** Checks what the browser sealed as far as that needs no key; full card data only where it was acknowledged. */
export function sealedErrors(request: PayRequest, config: EcommpayConfig): FieldError[] {
  const { method } = request
  const errors: FieldError[] = []
  const add = (path: string, code: string, message: string) => void errors.push({ path, code, message })
  const check = (path: string, token: string) => {
    const header = headerOf(token)
    if (!header) {
      add(
        path,
        'not_sealed',
        'is not a compact JWE for ECDH-ES with A256GCM; was the value sent without sealing it in the browser?',
      )
    } else if (!isOurHeader(header)) {
      add(
        path,
        'sealed_header',
        'must have a header of alg "ECDH-ES", enc "A256GCM", kid and a P-256 epk, and nothing else',
      )
    } else if (!config.sealingKeys.some(({ kid }) => kid === header['kid'])) {
      add(path, 'unknown_key', 'was sealed to a key that is not in use any more; reload the page')
    }
  }
  const { modes } = config
  if (method.type === 'card' && modes.has('card')) {
    if ('card' in method.sealed) check('method.sealed.card', method.sealed.card)
    else
      add(
        'method.sealed',
        'sealed_format',
        'this gateway takes one sealed value, "card", sealed to the companion’s key',
      )
  } else if (method.type === 'saved_card' && (modes.has('token') || modes.has('saved'))) {
    if (method.sealed) check('method.sealed.cvv', method.sealed.cvv)
    else add('method.sealed', 'required', 'the CVV must be sealed to the companion’s key')
    if (request.saveCard) add('saveCard', 'capability_not_offered', 'a saved card is saved already')
  } else {
    add('method.type', 'capability_not_offered', `this gateway takes no ${method.type} with its present configuration`)
  }
  return errors
}

/**
 * Opens what the browser sealed for this session, once (spec 1.2, rules 1 and 2). Everything wrong is one of five words;
 * causes of the cryptography stay inside.
 */
async function openSealed(
  token: string,
  sessionId: string,
  { config, nonces, now }: { config: EcommpayConfig; nonces: Nonces; now: number },
): Promise<{ content: JsonObject } | { refused: SealRefusal }> {
  const header = headerOf(token)
  const key = header && isOurHeader(header) && config.sealingKeys.find(({ kid }) => kid === header['kid'])
  if (!key) return { refused: 'unreadable' }
  let content: JsonObject | null
  try {
    const { plaintext } = await compactDecrypt(token, key.privateKey.reveal(), {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    content = parseObject(new TextDecoder('utf-8', { fatal: true }).decode(plaintext))
  } catch {
    return { refused: 'unreadable' }
  }
  const { v, pid, iat, jti } = content ?? {}
  if (!content || v !== 1 || typeof jti !== 'string' || jti.length < 8 || jti.length > 128)
    return { refused: 'wrong_content' }
  // The payment has no id before it is made, so the session's stands in its place.
  if (pid !== sessionId) return { refused: 'wrong_session' }
  const seconds = now / 1000
  if (typeof iat !== 'number' || !(iat >= seconds - MAX_AGE_S && iat <= seconds + MAX_AHEAD_S))
    return { refused: 'stale' }
  const keepUntil = (iat + MAX_AGE_S + MAX_AHEAD_S) * 1000
  if (!(await nonces.use('ecommpay-sealed', jti, keepUntil))) return { refused: 'replayed' }
  return { content }
}

type Opening = Parameters<typeof openSealed>[2]

export async function openCard(
  token: string,
  sessionId: string,
  opening: Opening,
): Promise<{ card: ClearCard } | { refused: SealRefusal }> {
  const opened = await openSealed(token, sessionId, opening)
  if ('refused' in opened) return opened
  const { pan, year, month, card_holder, cvv } = isObject(opened.content['card']) ? opened.content['card'] : {}
  const [fullYear, monthNumber] = [wholeNumber(year), wholeNumber(month)]
  const holder = typeof card_holder === 'string' ? card_holder.trim() : ''
  if (typeof pan !== 'string' || !/^\d{12,19}$/.test(pan) || !isCvv(cvv)) return { refused: 'wrong_content' }
  if (monthNumber === null || monthNumber < 1 || monthNumber > 12) return { refused: 'wrong_content' }
  if (fullYear === null || fullYear < 2020 || fullYear > 9999) return { refused: 'wrong_content' }
  return { card: { pan, year: fullYear, month: monthNumber, ...(holder ? { card_holder: holder } : {}), cvv } }
}

export async function openCvv(
  token: string,
  sessionId: string,
  opening: Opening,
): Promise<{ cvv: string } | { refused: SealRefusal }> {
  const opened = await openSealed(token, sessionId, opening)
  if ('refused' in opened) return opened
  const { cvv } = opened.content
  return isCvv(cvv) ? { cvv } : { refused: 'wrong_content' }
}

function isCvv(value: unknown): value is string {
  return typeof value === 'string' && /^\d{3,4}$/.test(value)
}

/** Year and month come as numbers or as digits (spec 13, row 4); Gate is sent numbers. */
function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : null
}
