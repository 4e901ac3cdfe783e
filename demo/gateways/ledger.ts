import type { Html, Page } from './html.ts'
import { html, hryvnias } from './html.ts'

/** What really happened to the money, one entry per operation. Masks only. */
export interface LedgerEntry {
  operationId: string
  ecomOperationId: string
  merchantRequestId: string | null
  type: 'PURCHASE' | 'PREAUTH' | 'COMPLETION' | 'VERIFICATION' | 'REFUND'
  /** the bank's number of the kind, e.g. 213 for the release of a preauthorised amount */
  transactionType: number
  /** minor units */
  coinAmount: number
  currency: '980'
  status: string
  cardNumberMask: string
  scenario: string
  generation: 'v1' | 'v2'
  /** `1-16` and the like; `null` where there was no authorization */
  code: string | null
  description: string | null
  /** of a refund or completion: the operation it belongs to */
  originalOperationId: string | null
  hppOrderId: string | null
  /** how often the merchant had the money moved for this operation */
  executions: number
  createdAt: string
  modifiedAt: string
}

export interface LedgerTotals {
  charged: number
  refunded: number
  /** what the merchant has in the end */
  net: number
}

const RELEASE = 213

const WHAT: Readonly<Record<LedgerEntry['type'], string>> = {
  PURCHASE: 'Purchase',
  PREAUTH: 'Preauthorisation',
  COMPLETION: 'Completion',
  VERIFICATION: 'Card check',
  REFUND: 'Refund',
}

export function ledgerTotals(entries: readonly LedgerEntry[]): LedgerTotals {
  const sum = (counts: (entry: LedgerEntry) => boolean): number =>
    entries
      .filter((entry) => entry.status === 'SUCCESS' && counts(entry))
      .reduce((total, entry) => total + entry.coinAmount, 0)
  // What was only reserved was not charged, and letting it go gives nothing back.
  const charged = sum(({ type }) => type === 'PURCHASE' || type === 'COMPLETION')
  const refunded = sum(({ type, transactionType }) => type === 'REFUND' && transactionType !== RELEASE)
  return { charged, refunded, net: charged - refunded }
}

function tone(status: string): string {
  if (status === 'SUCCESS') return 'good'
  return status === 'FAIL' || status === 'DESIRED_THREEDS_MODE_ERROR' ? 'bad' : 'wait'
}

function row(entry: LedgerEntry) {
  return html`<tr>
    <td><span class="status ${tone(entry.status)}">${entry.status}</span></td>
    <td class="amount">${entry.type === 'REFUND' && '−'}${hryvnias(entry.coinAmount, 'en')}</td>
    <td>
      ${entry.transactionType === RELEASE ? 'Release' : WHAT[entry.type]}
      <div class="hint">${entry.code} ${entry.description}</div>
    </td>
    <td class="number">
      ${entry.cardNumberMask}
      <div class="hint">${entry.scenario}</div>
    </td>
    <td class="mono">
      ${entry.operationId}
      <div class="hint mono">${entry.merchantRequestId ?? entry.hppOrderId}</div>
    </td>
    <td class="number">${entry.createdAt.replace('T', ' ').slice(0, 19)}</td>
  </tr>`
}

const COLUMNS = ['Status', 'Amount', 'What', 'Card and scenario', 'Operation and merchant’s request', 'Time (UTC)']

/** What any gateway's ledger page shows. */
export interface LedgerView {
  bankName: string
  totals: readonly { label: string; amount: string }[]
  columns: readonly string[]
  /** table rows, newest first */
  rows: readonly Html[]
  /** `Operations` by default */
  rowsAre?: string
  /** what the page tells about the payer's data; about card numbers by default */
  note?: string
}

/** The page that shows what was really charged; it keeps itself fresh without a script. */
export function ledgerView(view: LedgerView): Page {
  const { bankName, totals, columns, rows, rowsAre = 'Operations' } = view
  const { note = 'Card numbers are kept as masks only.' } = view
  const head = columns.map((title) => html`<th scope="col" class="${title === 'Amount' ? 'amount' : ''}">${title}</th>`)
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${rowsAre}, newest first">
    <table class="entries">
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
  const empty = html`<div class="empty">
    <strong>No ${rowsAre.toLowerCase()} yet</strong>Pay for something in the shop and it appears here.
  </div>`
  return {
    title: `Ledger · ${bankName}`,
    layout: 'wide',
    refreshSeconds: 5,
    body: html`<header class="top">
        <h1>What was really charged</h1>
        <nav aria-label="Sandbox"><a href="/">About</a><a href="/ledger.json">JSON</a></nav>
      </header>
      <main>
        <dl class="totals">
          ${totals.map(
            ({ label, amount }) =>
              html`<div>
                <dt>${label}</dt>
                <dd>${amount}</dd>
              </div>`,
          )}
        </dl>
        ${rows.length === 0 ? empty : table}
        <p class="hint note">This page renews itself every five seconds. ${note}</p>
      </main>`,
  }
}

export function ledgerPage(entries: readonly LedgerEntry[], bankName: string): Page {
  const { charged, refunded, net } = ledgerTotals(entries)
  return ledgerView({
    bankName,
    totals: [
      { label: 'Charged', amount: hryvnias(charged, 'en') },
      { label: 'Refunded', amount: hryvnias(refunded, 'en') },
      { label: 'The merchant keeps', amount: hryvnias(net, 'en') },
    ],
    columns: COLUMNS,
    rows: [...entries].reverse().map(row),
  })
}
