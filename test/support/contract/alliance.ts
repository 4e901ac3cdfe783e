import { generateKeyPairSync, sign as signBytes } from 'node:crypto'
import type { MethodRequest } from '#contract/payment.ts'
import type { CheckoutView, Sealing } from '#contract/session.ts'
import { allianceMerchantKeys, createAllianceSandbox } from '../../../demo/gateways/alliance.ts'
import { testCardNumber } from '../../../demo/gateways/scenarios.ts'
import { referenceEncrypt } from '../reference-jwe.ts'
import type { Callback, MakeGateway, Scenario } from './gateway.ts'

const CARDS: Record<Exclude<Scenario, 'form' | 'out_of_order'>, string> = {
  approve: 'approve',
  decline: 'insufficient_funds',
  action: 'challenge',
  lost: 'lost_and_silent',
  unsaid: 'pending_forever',
  told: 'lost_at_execute',
  wrong_amount: 'wrong_amount_in_callback',
  repeated: 'duplicate_callback',
}

/** Transaction type of a refund that releases a preauthorised amount (specification, section 9.1). */
const RELEASE = 213
const ASKING: ReadonlySet<string> = new Set(['PURCHASE', 'PREAUTH'])

const EXECUTE = { v1: '/payments/v1/execute/purchase', v2: '/payments/execute/purchase_v1' }

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

function sealingKey(sealing: Sealing | undefined) {
  const [key] = sealing?.keys ?? []
  if (!key) throw new Error('the checkout names no key to seal to')
  return { ...key, crv: 'P-384' as const }
}

/** Signed callbacks, changed by somebody who has the bank's public key and nothing more. */
function forgedSignatures({ url, headers, body }: Callback): Record<string, Callback> {
  const [header = '', payload = '', signature = ''] = String(body).split('.')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signed = (head: unknown, content: unknown): string => {
    const input = `${encode(head)}.${encode(content)}`
    const bytes = signBytes('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${input}.${bytes.toString('base64url')}`
  }
  const raised = { ...decode(payload), coinAmount: 1 }
  return Object.fromEntries(
    Object.entries({
      'another content under the same signature': `${header}.${encode(raised)}.${signature}`,
      'no signature': `${header}.${payload}.`,
      'alg none': `${encode({ ...decode(header), alg: 'none' })}.${payload}.`,
      'a key of the forger under the bank’s kid': signed(decode(header), decode(payload)),
      'a kid nobody knows': signed({ ...decode(header), kid: 'nobody' }, decode(payload)),
      'plain JSON': JSON.stringify(decode(payload)),
    }).map(([name, forged]) => [name, { url, headers, body: forged }]),
  )
}

/** Plain callbacks prove nothing; those that are not about this merchant's payment are refused all the same. */
function foreignHints({ url, headers, body }: Callback): Record<string, Callback> {
  const content = JSON.parse(String(body)) as Record<string, unknown>
  const with_ = (more: Record<string, unknown>) => ({ url, headers, body: JSON.stringify({ ...content, ...more }) })
  return {
    'another merchant': with_({ merchantId: '00000000-0000-4000-8000-000000000000' }),
    'another request': with_({ merchantRequestId: '00000000-0000-4000-8000-000000000000' }),
    'no status': with_({ status: undefined }),
  }
}

/** AlliancePay in one protocol generation, with the bank's sandbox. */
export function allianceUnderContract(generation: 'v1' | 'v2'): MakeGateway {
  return async ({ clock, schedule, post }) => {
    const { merchant, companion } = allianceMerchantKeys()
    const bank = await createAllianceSandbox({ merchant, clock, schedule, post, allowLoopbackHttp: true })
    const cards: string[] = []
    const made = () => bank.ledger().filter(({ status }) => status === 'SUCCESS')

    return {
      name: 'alliance',
      env: {
        ALLIANCE_GENERATION: generation,
        ALLIANCE_BASE_URL: bank.url,
        ALLIANCE_MERCHANT_ID: companion.merchantId,
        ALLIANCE_SERVICE_CODE: companion.serviceCode,
        ALLIANCE_COMMUNICATION_KEY: JSON.stringify(companion.communicationPrivateJwk),
        ALLIANCE_PAYMENT_PUBLIC_KEY: JSON.stringify(bank.paymentPublicKey),
        ALLIANCE_SIGNING_KEY: companion.signingPrivatePem,
        ALLIANCE_SIGNING_KID: companion.signingKid,
      },
      session: { amount: 124_900, currency: 'UAH', customer: { id: 'customer-7' } },
      async method(scenario, { methods }: CheckoutView): Promise<MethodRequest> {
        const key = sealingKey(methods.find(({ type }) => type === 'card')?.sealing)
        if (scenario === 'form' || scenario === 'out_of_order') throw new Error(`the bank has no scenario ${scenario}`)
        // The callback decides something only where the answer did not come.
        if (scenario === 'wrong_amount') bank.failNext(EXECUTE[generation], 'lost_answer')
        const number = testCardNumber(CARDS[scenario], cards.push(scenario))
        cards[cards.length - 1] = number
        return {
          type: 'card',
          sealed: { number: referenceEncrypt(number, key), data: referenceEncrypt('3612123', key) },
        }
      },
      async savedMethod({ methods }) {
        const saved = methods.find(({ type }) => type === 'saved_card')
        const card = saved?.cards?.[0]?.id
        if (card === undefined) throw new Error('no saved card is shown')
        return { type: 'saved_card', card, sealed: { cvv: referenceEncrypt('123', sealingKey(saved?.sealing)) } }
      },
      decide: (page, decision, browser) => browser.press(page, decision),
      forgeries: generation === 'v1' ? foreignHints : forgedSignatures,
      ...(generation === 'v1'
        ? {
            claimSuccess: ({ gatewayReference, amount }, url) => {
              const operation = bank.operations().find(({ operationId }) => operationId === gatewayReference)
              const body = JSON.stringify({ ...operation, status: 'SUCCESS', coinAmount: amount })
              return { url, headers: { 'content-type': 'application/json' }, body }
            },
          }
        : {}),
      netCharged: () =>
        made().reduce((sum, { type, transactionType, coinAmount }) => {
          if (type === 'PURCHASE' || type === 'COMPLETION') return sum + coinAmount
          // Letting a reserved amount go gives nothing back that was taken.
          return type === 'REFUND' && transactionType !== RELEASE ? sum - coinAmount : sum
        }, 0),
      charges: () =>
        bank.ledger().reduce((sum, { type, executions }) => (ASKING.has(type) ? sum + executions : sum), 0),
      secrets: () => [
        companion.serviceCode,
        String(companion.communicationPrivateJwk.d),
        ...companion.signingPrivatePem.split('\n').filter((line) => line.length > 40),
        ...cards,
        '3612123',
      ],
      close: () => bank.close(),
    }
  }
}
