import { pageReply, seeOther } from '../html.ts'
import type { Incoming, Reply } from '../http.ts'
import { findBank } from './banks.ts'
import type { SignInFaults, View } from './funnel-pages.ts'
import { bankPage, confirmPage, expiredPage, finishedPage, missingPage, signInPage } from './funnel-pages.ts'
import type { Outcomes } from './outcomes.ts'
import { readRut } from './rut.ts'
import type { Language, Session, Sessions } from './session.ts'

export const FUNNEL_BASE = '/pmt'

const NO_FAULTS: SignInFaults = { rut: false, password: false }

/** Spanish, unless the browser asks for English first. */
function preferredLanguage(headers: Record<string, string>): Language {
  return /^\s*en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'es'
}

/** The hosted payment page (specification, section 4): bank, sign-in, confirmation, and back to the merchant. */
export function funnel(
  sessions: Sessions,
  outcomes: Outcomes,
  merchantName: string,
): (incoming: Incoming) => Promise<Reply | null> {
  const leave = (session: Session, language: Language): Reply => {
    const url = outcomes.returnUrl(session)
    if (session.state === 'expired') return pageReply(expiredPage(language, url))
    return url === null ? pageReply(finishedPage(language)) : seeOther(url)
  }

  const show = (view: View, status = 200): Reply => {
    const { session } = view
    const bank = session.bankCode === undefined ? undefined : findBank(session.bankCode)
    if (!bank) return pageReply(bankPage(view, status))
    if (!session.signedIn) return pageReply(signInPage(view, bank, '', NO_FAULTS, status))
    return pageReply(confirmPage(view, bank, status))
  }

  const signIn = (view: View, form: URLSearchParams): Reply => {
    const { session, action } = view
    const bank = findBank(session.bankCode ?? '')
    if (!bank) return show(view, 400)
    const typed = form.get('rut') ?? ''
    const locked = session.rutLocked ? session.rut : undefined
    const rut = locked ?? readRut(typed)
    const faults = { rut: rut === null, password: (form.get('password') ?? '') === '' }
    if (rut === null || faults.password) return pageReply(signInPage(view, bank, locked ? '' : typed, faults))
    session.rut = rut
    session.signedIn = true
    return seeOther(action)
  }

  const answer = async (view: View, form: URLSearchParams): Promise<Reply> => {
    const { session, action, language } = view
    const decision = form.get('decision')
    switch (decision) {
      case 'language':
        session.language = form.get('language') === 'en' ? 'en' : 'es'
        return seeOther(action)
      case 'bank': {
        const bank = findBank(form.get('bank') ?? '')
        if (!bank) return show(view, 400)
        session.bankCode = bank.code
        session.signedIn = false
        return seeOther(action)
      }
      case 'other_bank':
        session.bankCode = undefined
        session.signedIn = false
        return seeOther(action)
      case 'sign_in':
        return signIn(view, form)
      case 'approve':
      case 'reject':
        if (!session.signedIn) return show(view, 400)
        await outcomes.finish(session, decision)
        return leave(session, language)
      case 'cancel':
        await outcomes.finish(session, decision)
        return leave(session, language)
      default:
        return show(view, 400)
    }
  }

  return async ({ method, path, headers, body }) => {
    const token = /^\/pmt\/session\/([^/]+)$/.exec(path)?.[1]
    if (token === undefined) return null
    const session = sessions.find(token)
    if (!session) return pageReply(missingPage(preferredLanguage(headers)))
    const language = session.language ?? preferredLanguage(headers)
    if (session.state !== 'open') return leave(session, language)
    const view = { session, merchantName, action: path, language }
    return method === 'POST' ? answer(view, new URLSearchParams(body)) : show(view)
  }
}
