import type { Html, Page } from '../html.ts'
import { html, money } from '../html.ts'
import { ledgerView } from '../ledger.ts'
import type { OperationType, Payment } from './payment.ts'

/** What really happened to the money, one entry per operation. Masks only. */
export interface GateLedgerEntry {
  operationId: number
  paymentId: string
  type: OperationType
  /** minor units that were asked for */
  amount: number
  /** minor units that really moved, or are held */
  moved: number
  currency: string
  status: string
  paymentStatus: string
  cardMask: string
  scenario: string
  code: string
  message: string
  requestId: string
  createdAt: string
  changedAt: string
}

/** Of one currency, in minor units. */
export interface GateTotals {
  charged: number
  refunded: number
  /** on hold, neither charged nor released */
  held: number
  /** what the merchant has in the end */
  net: number
}

export function ledgerEntries(payments: readonly Payment[]): GateLedgerEntry[] {
  return payments.flatMap((payment) =>
    payment.operations.map((operation) => ({
      operationId: operation.id,
      paymentId: payment.paymentId,
      type: operation.type,
      amount: operation.amount,
      moved: operation.moved,
      currency: payment.currency,
      status: operation.status,
      paymentStatus: payment.status,
      cardMask: payment.card.mask,
      scenario: payment.card.scenario.id,
      code: operation.code,
      message: operation.message,
      requestId: operation.requestId,
      createdAt: new Date(operation.createdAt).toISOString(),
      changedAt: new Date(operation.changedAt).toISOString(),
    })),
  )
}

/** Totals per currency, from what moved. */
export function gateTotals(payments: readonly Payment[]): Record<string, GateTotals> {
  const totals: Record<string, GateTotals> = {}
  for (const { currency, status, sum, operations } of payments) {
    const total = (totals[currency] ??= { charged: 0, refunded: 0, held: 0, net: 0 })
    if (status === 'awaiting capture') total.held += sum
    for (const { type, moved, status: outcome } of operations) {
      if (outcome !== 'success') continue
      if (type === 'sale' || type === 'recurring' || type === 'capture') total.charged += moved
      if (type === 'refund' || type === 'reversal') total.refunded += moved
    }
    total.net = total.charged - total.refunded
  }
  return totals
}

function tone(status: string): string {
  if (status === 'success') return 'good'
  return status === 'decline' || status === 'error' ? 'bad' : 'wait'
}

function row(entry: GateLedgerEntry): Html {
  const back = entry.type === 'refund' || entry.type === 'reversal' || entry.type === 'cancel'
  return html`<tr>
    <td><span class="status ${tone(entry.status)}">${entry.status}</span></td>
    <td class="amount">${back && '−'}${money(entry.moved || entry.amount, entry.currency, 'en')}</td>
    <td>
      ${entry.type}
      <div class="hint">${entry.code} ${entry.message}</div>
    </td>
    <td class="number">
      ${entry.cardMask}
      <div class="hint">${entry.scenario}</div>
    </td>
    <td class="mono">
      ${entry.operationId}
      <div class="hint mono">${entry.paymentId} · ${entry.paymentStatus}</div>
    </td>
    <td class="number">${entry.createdAt.replace('T', ' ').slice(0, 19)}</td>
  </tr>`
}

export function gateLedgerPage(payments: readonly Payment[], gatewayName: string): Page {
  const totals = Object.entries(gateTotals(payments))
  const sum = (pick: keyof GateTotals): string =>
    totals.map(([currency, total]) => money(total[pick], currency, 'en')).join(' · ') || '0'
  return ledgerView({
    bankName: gatewayName,
    totals: [
      { label: 'Charged', amount: sum('charged') },
      { label: 'Refunded', amount: sum('refunded') },
      { label: 'On hold', amount: sum('held') },
      { label: 'The merchant keeps', amount: sum('net') },
    ],
    columns: ['Status', 'Amount', 'What', 'Card and scenario', 'Operation and payment', 'Time (UTC)'],
    rows: ledgerEntries(payments).reverse().map(row),
  })
}
