import type { CheckoutMethod } from '#contract/session.ts'
import type { Log } from '../../log.ts'
import type { Clock, Random } from '../../ports.ts'
import { Secret } from '../../secret.ts'
import type { Finding, Gateway } from '../gateway.ts'
import type { Send } from '../http.ts'
import { createAlarms } from './alarms.ts'
import { bankOf, readBankCode } from './banks.ts'
import { readCallback } from './callback.ts'
import { createCall, type Call, type CallResult } from './client.ts'
import type { EtpayConfig } from './config.ts'
import { initialize } from './initialize.ts'
import type { MessageRules } from './message.ts'
import { resume } from './returned.ts'
import { paymentErrors, sessionErrors } from './session-check.ts'
import { createQuery } from './status.ts'

export interface EtpayWorld {
  send: Send
  clock: Clock
  random: Random
  log: Log
}

/** The ETpay gateway: bank transfers in Chile. Makes no call by itself. */
export function createEtpayGateway(config: EtpayConfig, { send, clock, random, log }: EtpayWorld): Gateway {
  const call = createCall(config, { send, clock, log })
  const alarms = createAlarms(log)
  const query = createQuery({ call, config, clock, log, alarms })
  const rules: MessageRules = { clock, dummyKey: new Secret(Buffer.from(random.bytes(48)).toString('base64url')) }

  return {
    name: 'etpay',
    offers: { capture: false, saveCard: false, refund: 'none' },
    callbacks: 'token',
    methods: (session) => [bankTransfer(config, session?.bank)],
    checkSession: sessionErrors,
    checkPayment: paymentErrors,
    pay: (order, journal) => initialize(order, journal, { call, config, log }),
    resume: (key, resumption, journal) => resume(key, resumption, journal, { ...rules, query, config, log }),
    query,
    refund: async () => {
      // Refunds belong to another service with credentials of its own (spec 9). Nothing is sent, so this is certain.
      log.alert('ETpay offers no refund call; give the money back in its back office', { gateway: 'etpay' })
      return {
        outcome: { status: 'failed', decline: 'not_processed' },
        evidence: { reason: 'not_supported', instead: 'etpay_back_office' },
      }
    },
    readCallback: (callback, find) => readCallback(callback, find, { ...rules, alarms }),
    check: () => check(call, random),
  }
}

function bankTransfer({ banks }: EtpayConfig, wanted: string | undefined): CheckoutMethod {
  const code = wanted === undefined ? null : readBankCode(wanted)
  const method: CheckoutMethod = { type: 'bank_transfer', gateway: 'etpay', banks: [...banks] }
  if (code === null) return method
  // The merchant may know a bank that is not on the list: it is shown, or its choice could not be.
  const listed = !banks.length || banks.some((bank) => bank.code === code)
  return { ...method, banks: listed ? [...banks] : [...banks, bankOf(code)], bank: code }
}

const REFUSED: Readonly<Record<(CallResult & { kind: 'refused' })['refusal'], string>> = {
  validation: 'did not understand the question; is ETPAY_API_URL the address of its JSON API?',
  configuration:
    'refused it; are ETPAY_MERCHANT_CODE, ETPAY_API_TOKEN and ETPAY_API_URL all of the same environment, and is the address complete?',
  retryable: 'cannot answer now; try again later',
}

/** A session that does not exist is asked for: with right credentials the answer is an empty list. */
async function check(call: Call, random: Random): Promise<Finding[]> {
  const result = await call('status', { session_token: `check-${random.uuid()}` })
  switch (result.kind) {
    case 'no_answer':
      return [
        { level: 'error', message: 'etpay: no answer; is ETPAY_API_URL right, and may this machine connect to it?' },
      ]
    case 'refused':
      return [{ level: 'error', message: `etpay: ETpay answered HTTP ${result.status}: it ${REFUSED[result.refusal]}` }]
    case 'answer':
      return Array.isArray(result.value)
        ? [{ level: 'ok', message: 'etpay: ETpay accepted merchant code and API token' }]
        : [{ level: 'error', message: 'etpay: the answer is no list of payments; is ETPAY_API_URL the JSON API?' }]
  }
}
