import { html, money } from '../html.ts'
import type { Page } from '../html.ts'
import { ledgerView } from '../ledger.ts'
import { ERROR_CODES } from './error-codes.ts'
import type { PltokenLedgerEntry } from './transactions.ts'

export interface CurrencyTotals {
  currency: string
  /** minor units */
  charged: number
  canceled: number
  /** what the merchant has in the end */
  net: number
}

/** Sums per currency: minor units of different currencies must not be added. */
export function pltokenTotals(entries: readonly PltokenLedgerEntry[]): CurrencyTotals[] {
  const currencies = [...new Set(entries.filter(({ status }) => status !== 'REFUSED').map(({ currency }) => currency))]
  return currencies.sort().map((currency) => {
    const sum = (status: PltokenLedgerEntry['status']): number =>
      entries
        .filter((entry) => entry.currency === currency && entry.status === status)
        .reduce((total, { amount }) => total + amount, 0)
    const net = sum('CHARGED')
    const canceled = sum('CANCELED')
    return { currency, charged: net + canceled, canceled, net }
  })
}

const TONES = { CHARGED: 'good', REFUSED: 'bad', CANCELED: 'wait' } as const

function row(entry: PltokenLedgerEntry) {
  const reason = entry.code === null ? null : `${entry.code} ${ERROR_CODES[entry.code].name}`
  return html`<tr>
    <td><span class="status ${TONES[entry.status]}">${entry.status}</span></td>
    <td class="amount">${money(entry.amount, entry.currency, 'en')}</td>
    <td>
      Charge
      <div class="hint">${reason}</div>
    </td>
    <td class="number">
      ${entry.cardBrand} ${entry.cardLastNum !== null && `•••• ${entry.cardLastNum}`}
      <div class="hint">${entry.scenario}</div>
    </td>
    <td class="mono">
      ${entry.transactionId ?? '—'}
      <div class="hint mono">${entry.orderId}</div>
    </td>
    <td class="number">${entry.createdAt.replace('T', ' ').slice(0, 19)}</td>
  </tr>`
}

export function pltokenLedgerPage(entries: readonly PltokenLedgerEntry[], bankName: string): Page {
  const totals = pltokenTotals(entries).flatMap(({ currency, charged, canceled, net }) => [
    { label: `Charged, ${currency}`, amount: money(charged, currency, 'en') },
    { label: `Taken back, ${currency}`, amount: money(canceled, currency, 'en') },
    { label: `The merchant keeps, ${currency}`, amount: money(net, currency, 'en') },
  ])
  return ledgerView({
    bankName,
    totals,
    columns: ['Status', 'Amount', 'What', 'Card and scenario', 'Transaction and order', 'Time (UTC)'],
    rows: [...entries].reverse().map(row),
  })
}
