import type { Page } from '../html.ts'
import { html, money } from '../html.ts'
import type { Account } from './accounts.ts'
import { expiryText, isExpired } from './dates.ts'
import type { Endpoint } from './endpoints.ts'
import { ERROR_CODES, errorCodes } from './error-codes.ts'
import type { Plan } from './scenarios.ts'
import { amountFor, fault, idFor, PLTOKEN_FAULTS, refusal } from './scenarios.ts'
import { SCENARIO_METHODS } from './seeds.ts'
import { CARDS_PATH, CVV_PATH, KEYS_PATH } from './vault-server.ts'

function table(label: string, columns: readonly string[], rows: readonly ReturnType<typeof html>[]) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table class="cards">
      <thead>
        <tr>
          ${columns.map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function methodRows(accounts: readonly Account[], now: number) {
  return accounts.flatMap(({ methods }) =>
    methods.map((method) => {
      const scenario = SCENARIO_METHODS.find(({ plan }) => idFor(plan) === method.paymentInfoId)
      const usual = isExpired(method, now) ? 'Declined: the card has expired' : 'As the amount says, else charged'
      return html`<tr>
        <td class="number">${method.brand} •••• ${method.lastNum}, ${expiryText(method)}</td>
        <td><strong>${scenario?.title ?? usual}</strong></td>
        <td class="mono">${method.paymentInfoId}</td>
      </tr>`
    }),
  )
}

function scenarioRow(plan: Plan, name: string, description: string) {
  return html`<tr>
    <td class="amount">${money(amountFor(plan), 'GBP', 'en')}</td>
    <td><strong>${name}</strong></td>
    <td>
      ${description}
      <div class="hint mono">${idFor(plan)}</div>
    </td>
  </tr>`
}

/** Tells a visitor what this server is and what to try with it. */
export function indexPage(facts: {
  bankName: string
  url: string
  vaultUrl: string
  accounts: readonly Account[]
  now: number
  endpoints: readonly Endpoint[]
}): Page {
  const codes = errorCodes().map((code) =>
    scenarioRow(
      refusal(code, false),
      `${code} ${ERROR_CODES[code].name}`,
      `HTTP ${ERROR_CODES[code].status}: ${ERROR_CODES[code].meaning}.`,
    ),
  )
  const faults = PLTOKEN_FAULTS.map(({ name, done, description }) =>
    scenarioRow(fault(name), name, `${done ? 'Charged' : 'Not charged'}: ${description}.`),
  )
  const columns = ['Amount', 'Scenario', 'What happens, and the id that asks for it']
  return {
    title: facts.bankName,
    layout: 'wide',
    body: html`<header class="top">
        <h1>${facts.bankName}</h1>
        <nav aria-label="Sandbox"><a href="/ledger">Ledger</a></nav>
      </header>
      <main>
        <p class="lead">
          A stand-in for the secure payment API with PLTOKEN on your own machine. It wants each request signed and
          encrypted as strictly as the documentation says, answers encrypted, and remembers what was charged. Beside it
          stands a vault, which takes security codes that browsers have sealed. No money moves.
        </p>
        <p>
          Base address: <code>${facts.url}</code>. Vault: <code>${facts.vaultUrl}</code>, with
          <code>GET ${KEYS_PATH}</code>, <code>POST ${CVV_PATH}</code> and <code>POST ${CARDS_PATH}</code>.
        </p>
        <h2>Demo accounts</h2>
        <ul>
          ${facts.accounts.map(({ name, uuid }) => html`<li>${name}: <code>${uuid}</code></li>`)}
        </ul>
        <h2>Stored payment methods</h2>
        <p class="hint">Any security code of the right length is taken: four digits for Amex, three for the others.</p>
        ${table('Stored payment methods', ['Card', 'Scenario', 'Payment-info id'], methodRows(facts.accounts, facts.now))}
        <h2>Error codes</h2>
        <p class="hint">
          An amount of 900 000 minor units and the code is refused with it, in any currency. So is any call with an
          order, payment-info or user id as shown; the second group of four digits is free. 910 000 and the code, or a 1
          before the last eight digits of the id, charges first and then answers with the code.
        </p>
        ${table('Error codes', columns, codes)}
        <h2>Broken answers</h2>
        ${table('Broken answers', columns, faults)}
        <h2>Addresses</h2>
        <p class="hint">Words in braces are encrypted. Other calls of the documentation have no published address.</p>
        <ul>
          ${facts.endpoints.map(({ method, path }) => html`<li><code>${method} ${path}</code></li>`)}
        </ul>
      </main>`,
  }
}
