import type { Page } from '../html.ts'
import { html, money } from '../html.ts'
import type { GateCard } from './cards.ts'
import { GATE_CARDS, REFUND_AMOUNTS } from './cards.ts'

function grouped(cardNumber: string): string {
  return cardNumber.replace(/(\d{4})(?=\d)/g, '$1 ')
}

function cardTable(title: string, cards: readonly GateCard[]) {
  const rows = cards.map(
    ({ cardNumber, title: name, description }) =>
      html`<tr>
        <td class="number">${grouped(cardNumber)}</td>
        <td><strong>${name}</strong></td>
        <td>${description}</td>
      </tr>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Scenario</th>
          <th scope="col">What happens</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

/** Tells a visitor what this server is and what to try with it. */
export function indexPage(facts: {
  gatewayName: string
  projectId: number
  url: string
  paths: readonly string[]
}): Page {
  const amounts = REFUND_AMOUNTS.map(
    ({ amount, code, message }) =>
      html`<tr>
        <td class="amount">${money(amount, 'EUR', 'en')}</td>
        <td>${code} ${message}</td>
      </tr>`,
  )
  return {
    title: facts.gatewayName,
    layout: 'wide',
    body: html`<header class="top">
        <h1>${facts.gatewayName}</h1>
        <nav aria-label="Sandbox"><a href="/ledger">Ledger</a></nav>
      </header>
      <main>
        <p class="lead">
          A stand-in for the ecommpay Gate on your own machine. It checks signatures and bodies as strictly as the
          documentation asks, accepts first and tells results by signed callbacks, sends payers through 3-D Secure,
          redirects and clarification, and remembers what was charged. No money moves.
        </p>
        <p>The one project it knows: <strong>${facts.projectId}</strong>. Base address: <code>${facts.url}</code></p>
        <h2>Test cards of Gate</h2>
        <p class="hint">
          Any expiry in the future and any code of three digits. A number that is not listed is approved; one that is no
          card number is declined. Times below are as documented, before the time factor of this sandbox.
        </p>
        ${cardTable(
          'Test cards of Gate',
          GATE_CARDS.filter(({ origin }) => origin === 'gate'),
        )}
        <h2>Test cards of this sandbox</h2>
        ${cardTable(
          'Test cards of this sandbox',
          GATE_CARDS.filter(({ origin }) => origin === 'sandbox'),
        )}
        <h2>Test amounts of refunds</h2>
        <p class="hint">A refund of these amounts is declined, in any currency.</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Test amounts of refunds">
          <table>
            <thead>
              <tr>
                <th scope="col" class="amount">Amount</th>
                <th scope="col">Result</th>
              </tr>
            </thead>
            <tbody>
              ${amounts}
            </tbody>
          </table>
        </div>
        <h2>Addresses</h2>
        <ul>
          ${facts.paths.map((path) => html`<li><code>POST ${path}</code></li>`)}
        </ul>
      </main>`,
  }
}
