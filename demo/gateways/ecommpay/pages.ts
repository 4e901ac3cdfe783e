import type { AcsLanguage } from '../acs.ts'
import { challengePage, MAX_WRONG_CODES, missingPage, postBackPage, readDecision } from '../acs.ts'
import type { Page } from '../html.ts'
import { html, money, pageReply, seeOther } from '../html.ts'
import type { Incoming, Reply } from '../http.ts'
import type { Challenge, Verdict } from './challenge.ts'
import { decide, decodeMessage, methodNotification } from './challenge.ts'
import { isWebAddress } from './fields.ts'
import type { Payment, Visit } from './payment.ts'
import type { Payments } from './payments.ts'
import { CHALLENGE_PATH, METHOD_PATH, PROVIDER_PATH } from './steps.ts'

const ASK_PATH = '/acs/ask/'
const ABANDON_MINUTES = 30

export interface PageTools {
  payments: Payments
  merchantName: string
  allowHttpLoopback: boolean
}

function languageOf({ headers }: Incoming): AcsLanguage {
  return /^(uk|ru)\b/i.test(headers['accept-language'] ?? '') ? 'uk' : 'en'
}

function refusedPage(why: string): Reply {
  const body = html`<main class="card acs">
    <h1>This cannot be shown</h1>
    <p class="lead">${why}</p>
  </main>`
  return pageReply({ title: 'Refused', layout: 'narrow', body, status: 400 })
}

function providerPage(payment: Payment, merchantName: string): Page {
  const action = `${PROVIDER_PATH}${payment.visit?.reference ?? ''}/decide`
  const choice = (decision: string, look: string, words: string) =>
    html`<button class="${look}" name="decision" value="${decision}">${words}</button>`
  return {
    title: 'Sandbox payment system',
    layout: 'narrow',
    body: html`<main class="card acs">
      <header class="acs-head"><strong>Sandbox payment system</strong><span class="badge">Redirect</span></header>
      <h1>${money(payment.amount, payment.currency, 'en')}</h1>
      <p class="lead">${merchantName} has sent you here to confirm the payment with the card ${payment.card.mask}.</p>
      <form method="post" action="${action}" class="stack">
        ${choice('approve', 'primary', 'Confirm')} ${choice('cancel', 'quiet', 'Cancel and go back')}
      </form>
      <section class="testing" aria-labelledby="testing">
        <h2 id="testing">Other endings, for testing</h2>
        <form method="post" action="${action}" class="stack">
          ${choice('back', 'danger', 'Go back as if paid, without paying')}
        </form>
        <p class="hint">
          To abandon the payment, close this window: after ${ABANDON_MINUTES} minutes it fails by itself.
        </p>
      </section>
    </main>`,
  }
}

/** The payer's way through 3-D Secure and redirects (specification, sections 5 and 6). */
export function createPages({
  payments,
  merchantName,
  allowHttpLoopback,
}: PageTools): (incoming: Incoming) => Reply | null {
  const runMethod = (payment: Payment, challenge: Challenge, { body }: Incoming): Reply => {
    const form = new URLSearchParams(body)
    const data = form.get('threeDSMethodData') ?? ''
    const notificationUrl = decodeMessage(data)?.threeDSMethodNotificationURL
    if (
      decodeMessage(data)?.threeDSServerTransID !== challenge.serverTransactionId ||
      form.get('3DSMethodData') !== data
    )
      return refusedPage('The method data are not those that Gate gave out.')
    // What comes back is posted where the payment says, not where the form says.
    if (notificationUrl !== payment.acsReturnUrl['3ds_notification_url'])
      return refusedPage('The notification address is not that of the payment.')
    const page = postBackPage(String(notificationUrl), { threeDSMethodData: methodNotification(challenge) }, 'en')
    return pageReply(page)
  }

  const startChallenge = (payment: Payment, challenge: Challenge, { body }: Incoming): Reply => {
    const form = new URLSearchParams(body)
    if (payment.workflow === 'extended') {
      if (form.get('creq') !== challenge.request) return refusedPage('The creq is not that which Gate gave out.')
      if (form.get('threeDSSessionData') !== challenge.sessionData)
        return refusedPage('The threeDSSessionData are missing, or not those that Gate gave out.')
      challenge.returnTo = String(payment.acsReturnUrl.return_url)
    } else {
      const termUrl = form.get('TermUrl')
      if (form.get('PaReq') !== challenge.request || form.get('MD') !== challenge.md)
        return refusedPage('PaReq and MD are not those that Gate gave out.')
      if (!isWebAddress(termUrl, allowHttpLoopback)) return refusedPage('TermUrl must be an https address.')
      challenge.returnTo = termUrl
    }
    return seeOther(ASK_PATH + challenge.reference)
  }

  const leave = (payment: Payment, challenge: Challenge, language: AcsLanguage): Reply => {
    const response = challenge.response ?? ''
    const fields: Record<string, string> =
      payment.workflow === 'extended'
        ? { cres: response, threeDSSessionData: challenge.sessionData }
        : { PaRes: response, MD: challenge.md }
    return pageReply(postBackPage(challenge.returnTo ?? '', fields, language))
  }

  const ask = (payment: Payment, challenge: Challenge, language: AcsLanguage, status = 200): Reply =>
    pageReply({
      ...challengePage({
        action: ASK_PATH + challenge.reference,
        merchantName,
        coinAmount: payment.amount,
        currency: payment.currency,
        cardMask: payment.card.mask,
        at: new Date(payment.createdAt).toISOString().replace('T', ' ').slice(0, 16),
        language,
        wrongCodes: challenge.wrongCodes,
        abandonMinutes: ABANDON_MINUTES,
      }),
      status,
    })

  const askOrHear = (payment: Payment, challenge: Challenge, incoming: Incoming): Reply => {
    const language = languageOf(incoming)
    if (challenge.returnTo === undefined) return pageReply(missingPage(language))
    if (challenge.verdict !== undefined) return leave(payment, challenge, language)
    if (incoming.method !== 'POST') return ask(payment, challenge, language)
    const decision = readDecision(incoming.body)
    if (decision === 'unreadable') return ask(payment, challenge, language, 400)
    let verdict: Verdict = 'too_many_codes'
    if (decision !== 'wrong_code') verdict = decision
    else {
      challenge.wrongCodes += 1
      if (challenge.wrongCodes < MAX_WRONG_CODES) return ask(payment, challenge, language)
    }
    // A first attempt that cascades fails whatever the payer does.
    decide(challenge, payment.workflow, payment.step === 'failing_challenge' ? 'failed' : verdict)
    return leave(payment, challenge, language)
  }

  const visitProvider = (payment: Payment, visit: Visit, incoming: Incoming): Reply => {
    const given = visit.method === 'GET' ? incoming.query : new URLSearchParams(incoming.body)
    if (incoming.method !== visit.method) return refusedPage(`This redirect is a ${visit.method}.`)
    if (given.get('session') !== visit.session) return refusedPage('The body of redirect_data did not come along.')
    return pageReply(providerPage(payment, merchantName))
  }

  const leaveProvider = (payment: Payment, visit: Visit, { body }: Incoming): Reply => {
    const decision = new URLSearchParams(body).get('decision') ?? ''
    if (!['approve', 'cancel', 'back'].includes(decision)) return refusedPage('The answer is unreadable.')
    const { success, decline } = payment.returnUrl
    // Coming back proves nothing: one button here goes to the address of success without paying.
    if (decision !== 'back' && !visit.done) {
      visit.done = true
      if (decision === 'approve') payments.goOn(payment)
      else payments.refuse(payment, { code: '10301', message: 'Cancelled by customer' })
    }
    return seeOther(String(decision === 'cancel' ? decline : success))
  }

  return (incoming) => {
    const match = /^(\/acs\/(?:method|challenge|ask)\/|\/provider\/)([\w-]+)(\/decide)?$/.exec(incoming.path)
    if (!match) return null
    const [, place = '', reference = '', deciding] = match
    const payment = payments.findByReference(reference)
    const { challenge, visit } = payment ?? {}
    const missing = pageReply(missingPage(languageOf(incoming)))
    if (!payment || payment.step === undefined) return missing
    if (place === PROVIDER_PATH) {
      if (visit?.reference !== reference) return missing
      return deciding === undefined ? visitProvider(payment, visit, incoming) : leaveProvider(payment, visit, incoming)
    }
    if (challenge?.reference !== reference || deciding !== undefined) return missing
    if (place === ASK_PATH) return askOrHear(payment, challenge, incoming)
    if (incoming.method !== 'POST') return refusedPage('The browser has to come here with a form.')
    if (place === METHOD_PATH) return payment.step === 'method' ? runMethod(payment, challenge, incoming) : missing
    return place === CHALLENGE_PATH && payment.step !== 'method'
      ? startChallenge(payment, challenge, incoming)
      : missing
  }
}
