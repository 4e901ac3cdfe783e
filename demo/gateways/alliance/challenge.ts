import { challengePage, finishedPage, MAX_WRONG_CODES, missingPage, readDecision, returnPage } from '../acs.ts'
import { pageReply, seeOther } from '../html.ts'
import type { Incoming, Reply } from '../http.ts'
import { operationDate } from './dates.ts'
import type { Authentication, Operation } from './operation.ts'
import type { Payments } from './payments.ts'

export const START_PATH = '/threeDS/getRedirectHtml/'
const ACS_PATH = '/acs/'

export interface ChallengeOptions {
  merchantName: string
  /** how the payer is sent to `resultRedirectUrl`; the bank does not say, so a client must bear both */
  returnMethod: 'GET' | 'POST'
}

/** The payer's way through 3-D Secure: the bank's start page, the issuer's page, and back (specification, section 5). */
export function challengePages(
  payments: Payments,
  { merchantName, returnMethod }: ChallengeOptions,
): (incoming: Incoming) => Reply | null {
  const leave = (operation: Operation, { language }: Authentication): Reply => {
    const url = operation.resultRedirectUrl
    if (url === undefined) return pageReply(finishedPage(language))
    // The hosted page is the bank's own and always asked for with GET.
    if (returnMethod === 'GET' || operation.hppOrderId !== undefined) return seeOther(url)
    return pageReply(returnPage(url, operation.operationId, language))
  }

  const ask = (operation: Operation, authentication: Authentication, status: number): Reply =>
    pageReply({
      ...challengePage({
        action: ACS_PATH + authentication.acsTransactionId,
        merchantName,
        coinAmount: operation.coinAmount,
        cardMask: operation.cardNumberMask,
        at: operationDate(operation.createdAt).slice(0, 16),
        language: authentication.language,
        wrongCodes: authentication.wrongCodes,
      }),
      status,
    })

  const answer = (operation: Operation, authentication: Authentication, form: string): Reply => {
    const decision = readDecision(form)
    if (decision === 'unreadable') return ask(operation, authentication, 400)
    if (decision === 'wrong_code') {
      authentication.wrongCodes += 1
      if (authentication.wrongCodes < MAX_WRONG_CODES) return ask(operation, authentication, 200)
      payments.decide(operation, 'too_many_codes')
    } else {
      payments.decide(operation, decision)
    }
    return leave(operation, authentication)
  }

  return ({ method, path, body }) => {
    const starts = path.startsWith(START_PATH)
    if (!starts && !path.startsWith(ACS_PATH)) return null
    const operation = starts
      ? payments.find(path.slice(START_PATH.length))
      : payments.findByAcs(path.slice(ACS_PATH.length))
    const authentication = operation?.authentication
    // Before execute there is no page to go to.
    if (!operation || !authentication?.url) return pageReply(missingPage('en'))
    if (authentication.passed !== undefined) return leave(operation, authentication)
    if (starts) return seeOther(ACS_PATH + authentication.acsTransactionId)
    return method === 'POST' ? answer(operation, authentication, body) : ask(operation, authentication, 200)
  }
}
