import type { Html, Page } from '../html.ts'
import { html } from '../html.ts'
import { ledgerView } from '../ledger.ts'
import { findBank } from './banks.ts'
import { pesos } from './pesos.ts'
import { maskRut } from './rut.ts'
import type { Payment, Session } from './session.ts'
import { sessionScenario } from './session.ts'

/** What really happened to the money: one entry per payment, and one per session without any. */
export interface LedgerEntry {
  sessionToken: string
  paymentToken: string | null
  merchantOrderId: string
  /** whole pesos */
  orderAmount: number
  currency: 'CLP'
  /** the payment's word, else the session's state */
  status: string
  /** whether the payer's money has reached the merchant */
  moved: boolean
  bankCode: string | null
  rutMask: string | null
  scenario: string
  createdAt: string
  finishedAt: string | null
}

export interface LedgerTotals {
  received: number
  /** payments with which money moved */
  transfers: number
  /** sessions that can still be paid */
  open: number
}

function entry(session: Session, payment: Payment | null): LedgerEntry {
  return {
    sessionToken: session.token,
    paymentToken: payment?.paymentToken ?? null,
    merchantOrderId: session.merchantOrderId,
    orderAmount: session.orderAmount,
    currency: 'CLP',
    status: payment?.status ?? session.state,
    moved: payment?.status === 'success',
    bankCode: session.bankCode ?? null,
    rutMask: session.rut === undefined ? null : maskRut(session.rut),
    scenario: sessionScenario(session).id,
    createdAt: new Date(session.createdAt).toISOString(),
    finishedAt: payment ? new Date(payment.at).toISOString() : null,
  }
}

export function ledgerEntries(sessions: readonly Session[]): LedgerEntry[] {
  return sessions.flatMap((session) =>
    session.payments.length === 0 ? [entry(session, null)] : session.payments.map((payment) => entry(session, payment)),
  )
}

export function ledgerTotals(entries: readonly LedgerEntry[]): LedgerTotals {
  const moved = entries.filter((candidate) => candidate.moved)
  return {
    received: moved.reduce((total, { orderAmount }) => total + orderAmount, 0),
    transfers: moved.length,
    open: entries.filter(({ status }) => status === 'open').length,
  }
}

function tone({ moved, status }: LedgerEntry): string {
  if (moved) return 'good'
  return ['error', 'canceled', 'expired'].includes(status) ? 'bad' : 'wait'
}

function row(one: LedgerEntry): Html {
  const bank = one.bankCode === null ? 'No bank yet' : (findBank(one.bankCode)?.name ?? one.bankCode)
  return html`<tr>
    <td><span class="status ${tone(one)}">${one.status}</span></td>
    <td class="amount">${pesos(one.orderAmount, 'en')}</td>
    <td>
      ${one.moved ? 'Transfer' : 'No money moved'}
      <div class="hint">${one.scenario}</div>
    </td>
    <td class="number">
      ${bank}
      <div class="hint">${one.rutMask}</div>
    </td>
    <td class="mono">
      ${one.merchantOrderId}
      <div class="hint mono">${one.paymentToken ?? `session ${one.sessionToken.slice(0, 12)}…`}</div>
    </td>
    <td class="number">${(one.finishedAt ?? one.createdAt).replace('T', ' ').slice(0, 19)}</td>
  </tr>`
}

export function ledgerPage(entries: readonly LedgerEntry[], gatewayName: string): Page {
  const { received, transfers, open } = ledgerTotals(entries)
  return ledgerView({
    bankName: gatewayName,
    totals: [
      { label: 'Received', amount: pesos(received, 'en') },
      { label: 'Transfers', amount: String(transfers) },
      { label: 'Sessions still open', amount: String(open) },
    ],
    columns: ['Status', 'Amount', 'What', 'Bank and payer', 'Order and payment', 'Time (UTC)'],
    rows: [...entries].reverse().map(row),
    rowsAre: 'Payments',
    note: 'Payers’ RUTs are shown as masks only.',
  })
}
