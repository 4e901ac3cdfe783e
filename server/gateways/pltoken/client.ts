import type { CallResult, Transport } from './transport.ts'
import type { JsonObject } from './wire.ts'

/** A charge of a stored payment method, in the gateway's words (spec 6.2). */
export interface Charge {
  /** new per attempt, 36 characters: the handle by which the charge is found again */
  orderID: string
  applicationId: string
  /** major units */
  amount: number
  currencyCode: string
  ipAddr?: string
  paymentInfoID: string
  paymentInfo: { paymentType: 'CreditCard'; card: { cardCVVEncKey: string } }
}

/** One page of the transaction list; days as `yyyyMMdd`. */
export interface TransactionPage {
  pageNo: number
  pageSize: number
  fromDate: string
  toDate: string
}

/**
 * Every call the documents name, by the gateway's account id (`uuid`). Calls whose path is not known reject with
 * `NotSupportedError` (`code: 'not_supported'`) until one is configured; what fields they take is for the caller to know.
 */
export interface PltokenClient {
  cancelPaymentInfoByOrderId(uuid: string, orderId: string): Promise<CallResult>
  createPaymentInfo(uuid: string, paymentInfo: JsonObject): Promise<CallResult>
  updatePaymentInfo(uuid: string, paymentInfoId: string, paymentInfo: JsonObject): Promise<CallResult>
  deletePaymentInfo(uuid: string, paymentInfoId: string): Promise<CallResult>
  paymentInfos(uuid: string): Promise<CallResult>
  paymentInfo(uuid: string, paymentInfoId: string): Promise<CallResult>
  cardExpiries(uuid: string): Promise<CallResult>
  reVerifyPaymentInfo(uuid: string, paymentInfoId: string, fields: JsonObject): Promise<CallResult>
  cancelTransactionByOrderId(uuid: string, orderId: string): Promise<CallResult>
  transactions(uuid: string, page: TransactionPage): Promise<CallResult>
  /** Moves money. Never repeated by anything in here. */
  createTransaction(uuid: string, charge: Charge): Promise<CallResult>
  checkTransaction(uuid: string, fields: JsonObject): Promise<CallResult>
  payout(uuid: string, fields: JsonObject): Promise<CallResult>
  refund(uuid: string, fields: JsonObject): Promise<CallResult>
  reject(uuid: string, fields: JsonObject): Promise<CallResult>
}

export function createClient(call: Transport): PltokenClient {
  const json = (value: object) => JSON.stringify(value)
  return {
    cancelPaymentInfoByOrderId: (uuid, orderId) => call('cancelPaymentInfoByOrderId', { uuid, orderId }),
    createPaymentInfo: (uuid, paymentInfo) => call('createPaymentInfo', { uuid }, json(paymentInfo)),
    updatePaymentInfo: (uuid, paymentInfoId, paymentInfo) =>
      call('updatePaymentInfo', { uuid, paymentInfoId }, json(paymentInfo)),
    deletePaymentInfo: (uuid, paymentInfoId) => call('deletePaymentInfo', { uuid, paymentInfoId }),
    paymentInfos: (uuid) => call('paymentInfos', { uuid }),
    paymentInfo: (uuid, paymentInfoId) => call('paymentInfo', { uuid, paymentInfoId }),
    cardExpiries: (uuid) => call('cardExpiries', { uuid }),
    reVerifyPaymentInfo: (uuid, paymentInfoId, fields) =>
      call('reVerifyPaymentInfo', { uuid, paymentInfoId }, json(fields)),
    cancelTransactionByOrderId: (uuid, orderId) => call('cancelTransactionByOrderId', { uuid, orderId }),
    transactions: async (uuid, page) => call('transactions', { uuid }, pageQuery(page)),
    createTransaction: (uuid, charge) => call('createTransaction', { uuid }, json(charge)),
    checkTransaction: (uuid, fields) => call('checkTransaction', { uuid }, json(fields)),
    payout: (uuid, fields) => call('payout', { uuid }, json(fields)),
    refund: (uuid, fields) => call('refund', { uuid }, json(fields)),
    reject: (uuid, fields) => call('reject', { uuid }, json(fields)),
  }
}

/** The members in the order of the published sample (spec 1). */
function pageQuery({ pageNo, pageSize, fromDate, toDate }: TransactionPage): string {
  const fits =
    Number.isInteger(pageNo) && pageNo >= 1 && Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 100 &&
    /^\d{8}$/.test(fromDate) && /^\d{8}$/.test(toDate) && fromDate <= toDate // prettier-ignore
  if (!fits)
    throw new RangeError('pages count from 1, hold 1 to 100 entries, and run from a day to the same or a later')
  return `pageNo=${pageNo}&pageSize=${pageSize}&fromDate=${fromDate}&toDate=${toDate}`
}
