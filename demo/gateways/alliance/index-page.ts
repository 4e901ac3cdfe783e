import type { Page } from '../html.ts'
import { html, hryvnias } from '../html.ts'
import { AMOUNT_SCENARIOS, CARD_SCENARIOS } from '../scenarios.ts'

function grouped(cardNumber: string): string {
  return cardNumber.replace(/(\d{4})(?=\d)/g, '$1 ')
}

/** Tells a visitor what this server is and what to try with it. */
export function indexPage(facts: {
  bankName: string
  merchantName: string
  url: string
  paths: readonly string[]
}): Page {
  const cards = CARD_SCENARIOS.map(
    ({ cardNumber, title, description }) =>
      html`<tr>
        <td class="number">${grouped(cardNumber)}</td>
        <td><strong>${title}</strong></td>
        <td>${description}</td>
      </tr>`,
  )
  const amounts = AMOUNT_SCENARIOS.map(
    ({ operation, coinAmount, description }) =>
      html`<tr>
        <td>${operation === 'refund' ? 'Refund' : 'Purchase'}</td>
        <td class="amount">${hryvnias(coinAmount, 'en')}</td>
        <td>${description}</td>
      </tr>`,
  )
  return {
    title: facts.bankName,
    layout: 'wide',
    body: html`<header class="top">
        <h1>${facts.bankName}</h1>
        <nav aria-label="Sandbox"><a href="/ledger">Ledger</a></nav>
      </header>
      <main>
        <p class="lead">
          A stand-in for the AlliancePay bank on your own machine. It speaks the bank’s two protocols as strictly as the
          bank does, asks payers on a 3-D Secure page of its own, sends callbacks and remembers what was charged. No
          money moves, and its keys are thrown away when it stops.
        </p>
        <p>
          The one merchant it knows: <strong>${facts.merchantName}</strong>. Base address: <code>${facts.url}</code>
        </p>
        <h2>Test cards</h2>
        <p class="hint">
          Any expiry in the future and any three-digit code. A number that is not listed is approved. All payments are
          in hryvnia; times below are as documented, before the time factor of this sandbox.
        </p>
        <div class="scroll" tabindex="0" role="region" aria-label="Test cards">
          <table class="cards">
            <thead>
              <tr>
                <th scope="col">Number</th>
                <th scope="col">Scenario</th>
                <th scope="col">What happens</th>
              </tr>
            </thead>
            <tbody>
              ${cards}
            </tbody>
          </table>
        </div>
        <h2>Test amounts</h2>
        <p class="hint">As on the bank’s own test terminals, these amounts decide the result whatever the card is.</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Test amounts">
          <table>
            <thead>
              <tr>
                <th scope="col">Operation</th>
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
