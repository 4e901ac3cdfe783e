import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Decline, Plan } from '../scenarios.ts'
import { operationDate, orderDate } from './dates.ts'
import type { JsonObject } from './fields.ts'
import type { Generation } from './requests.ts'

export type OperationStatus = 'PENDING' | 'REQUIRED_3DS' | 'SUCCESS' | 'FAIL' | 'DESIRED_THREEDS_MODE_ERROR'

/** Operations that ask for money, or for a word about the card, from the payer's side. */
export type PayingType = 'PURCHASE' | 'PREAUTH' | 'VERIFICATION'
export type OperationType = PayingType | 'COMPLETION' | 'REFUND'

/** Where a payment stands in 3-D Secure. */
export interface Authentication {
  serverTransactionId: string
  acsTransactionId: string
  directoryTransactionId: string
  kind: 'challenge' | 'frictionless'
  /** the start page, once the payer has to go there */
  url?: string
  passed?: boolean
  wrongCodes: number
  language: 'uk' | 'en'
}

/** One operation as the bank remembers it. Nothing of a card but its mask and the scenario it selects. */
export interface Operation {
  operationId: string
  ecomOperationId: string
  type: OperationType
  status: OperationStatus
  generation: Generation
  /** absent for operations that the hosted page made */
  merchantRequestId?: string
  coinAmount: number
  cardNumberMask: string
  paymentSystem: string
  scenarioId: string
  plan: Plan
  withCvv: boolean
  /** `token`: the card is known already, and execute carries no card data */
  paysBy: 'card' | 'token'
  /** the token that was used or made */
  cardToken?: string
  /** the customer for whom success makes a token */
  wantsTokenFor?: string
  /** `preAuthExpDate`, as epoch milliseconds */
  preauthExpiresAt?: number
  /** request fields that come back in every answer */
  echo: JsonObject
  notificationUrl?: string
  notificationEncryption: boolean
  resultRedirectUrl?: string
  hppOrderId?: string
  authentication?: Authentication
  /** how often the money was asked for; more than once would be a fault of the sandbox */
  executions: number
  response?: Decline
  rrn?: string
  approvalCode?: string
  /** of a refund: what is given back */
  original?: Operation
  /** of a completion: what is taken */
  preauth?: Operation
  createdAt: number
  modifiedAt: number
  processedAt?: number
}

export const APPROVED: Decline = { actionCode: '0', responseCode: '00', description: 'approved' }

export function isPaying(type: OperationType): type is PayingType {
  return type === 'PURCHASE' || type === 'PREAUTH' || type === 'VERIFICATION'
}

export function isFinal(status: OperationStatus): boolean {
  return status === 'SUCCESS' || status === 'FAIL' || status === 'DESIRED_THREEDS_MODE_ERROR'
}

/** An id in the bank's form: milliseconds, then eleven characters. */
export function newOperationId(now: number): string {
  return `${now}${randomBytes(9).toString('base64url').slice(0, 11)}`
}

export function newAuthentication(kind: Authentication['kind']): Authentication {
  return {
    serverTransactionId: randomUUID(),
    acsTransactionId: randomUUID(),
    directoryTransactionId: randomUUID(),
    kind,
    wrongCodes: 0,
    language: 'en',
  }
}

/** Twelve digits, as a real retrieval reference number has. */
export function newRrn(): string {
  return String(randomInt(100_000_000_000, 999_999_999_999))
}

export function newApprovalCode(): string {
  return String(randomInt(100_000, 999_999))
}

const TRANSACTION_TYPES = { PURCHASE: 35, REFUND: 76, PREAUTH: 195, COMPLETION: 196, VERIFICATION: 215 } as const

/** The number of a kind of operation (specification, section 4.7); refunds have one per kind of what they give back. */
export function transactionType({ type, original }: Pick<Operation, 'type' | 'original'>): number {
  if (type === 'REFUND' && original?.type === 'PREAUTH') return 213
  if (type === 'REFUND' && original?.type === 'COMPLETION') return 214
  return TRANSACTION_TYPES[type]
}

function preauthFields({ preauth, preauthExpiresAt }: Operation): JsonObject {
  return {
    ...(preauthExpiresAt === undefined ? {} : { preAuthExpDate: orderDate(preauthExpiresAt) }),
    ...(preauth
      ? {
          preauthOperationId: preauth.operationId,
          preauthCoinAmount: preauth.coinAmount,
          preauthEcomOperationId: preauth.ecomOperationId,
          rrnPreauth: preauth.rrn,
        }
      : {}),
  }
}

/** Newer answers leave out what has no value. */
function withoutEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

function authenticationFields(authentication: Authentication): JsonObject {
  const { passed, url, serverTransactionId, acsTransactionId, directoryTransactionId } = authentication
  const decided = passed !== undefined
  return {
    threeDSServerTransId: serverTransactionId,
    redirect3dsUrl: url ?? null,
    ...(decided
      ? { statusThreeDs: passed ? 'Y' : 'N', acsTransId: acsTransactionId, dsTransId: directoryTransactionId }
      : {}),
    ...(passed ? { eci: '05' } : {}),
  }
}

/** The operation object of answers, queries and callbacks (specification, section 4.7). */
export function describeOperation(
  operation: Operation,
  merchant: { merchantId: string; merchantName: string },
): JsonObject {
  const { authentication, original, response } = operation
  return withoutEmpty({
    type: operation.type,
    transactionType: transactionType(operation),
    status: operation.status,
    operationId: operation.operationId,
    ecomOperationId: operation.ecomOperationId,
    merchantId: merchant.merchantId,
    merchantName: merchant.merchantName,
    merchantRequestId: operation.merchantRequestId,
    coinAmount: operation.coinAmount,
    transactionCurrency: '980',
    rrn: operation.rrn,
    approvalCode: operation.approvalCode,
    transactionResponseInfo: response ? { ...response } : {},
    creationDateTime: operationDate(operation.createdAt),
    modificationDateTime: operationDate(operation.modifiedAt),
    processingDateTime: operation.processedAt === undefined ? undefined : operationDate(operation.processedAt),
    productType: 'PURCHASE',
    paymentServiceType: 'CARD',
    creatorSystem: operation.hppOrderId === undefined ? 'H2H' : 'HPP',
    hppOrderId: operation.hppOrderId,
    externalCardToken: operation.cardToken,
    paymentSystem: operation.paymentSystem,
    cardNumberMask: operation.cardNumberMask,
    senderCardNumberMask: operation.cardNumberMask,
    notificationUrl: operation.notificationUrl,
    notificationEncryption: operation.notificationEncryption,
    notificationSignature: operation.generation === 'v2',
    threeDSMode: isPaying(operation.type) ? (authentication ? 'MUST' : 'MUST_NOT') : undefined,
    ...(authentication ? authenticationFields(authentication) : {}),
    ...operation.echo,
    ...preauthFields(operation),
    ...(original
      ? {
          originalOperationId: original.operationId,
          originalCoinAmount: original.coinAmount,
          originalEcomOperationId: original.ecomOperationId,
          rrnOriginal: original.rrn,
        }
      : {}),
  })
}

const PLAIN_ECHO = ['desiredThreeDSMode', 'txnType', 'purpose', 'comment', 'merchantComment']

/** What of a request comes back in answers: plain texts and the payer's data, nothing of the card. */
export function echoOf(request: JsonObject): JsonObject {
  const plain: JsonObject = {}
  for (const name of PLAIN_ECHO) if (request[name] !== undefined) plain[name] = request[name]
  return { ...plain, ...(request.customerData as JsonObject | undefined) }
}
