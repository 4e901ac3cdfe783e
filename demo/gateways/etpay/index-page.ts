import type { Page } from '../html.ts'
import { html } from '../html.ts'
import { API_BASE, INITIALIZE_PATH, STATUS_PATH } from './api.ts'
import { BANKS } from './banks.ts'
import { FUNNEL_BASE } from './funnel.ts'
import { pesos } from './pesos.ts'
import { SCENARIOS } from './scenarios.ts'
import { RETRY_DELAYS_MS } from './webhooks.ts'

function pause(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  if (seconds < 60) return `${seconds} s`
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`
}

/** Tells a visitor what this server is and what to try with it. */
export function indexPage(facts: { gatewayName: string; merchantName: string; url: string }): Page {
  const scenarios = SCENARIOS.map(
    ({ orderAmount, bankCode, title, description }) =>
      html`<tr>
        <td class="number">
          ${pesos(orderAmount, 'en')}
          <div class="hint mono">${bankCode}</div>
        </td>
        <td><strong>${title}</strong></td>
        <td>${description}</td>
      </tr>`,
  )
  const banks = BANKS.map(({ code, name }) => html`<li>${name}: <code>${code}</code></li>`)
  return {
    title: facts.gatewayName,
    layout: 'wide',
    body: html`<header class="top">
        <h1>${facts.gatewayName}</h1>
        <nav aria-label="Sandbox"><a href="/ledger">Ledger</a></nav>
      </header>
      <main>
        <p class="lead">
          A stand-in for ETpay, bank transfers in Chile, on your own machine. It makes payment sessions, shows the payer
          a transfer page, sends signed webhooks and remembers what was paid. No money moves, and its keys are thrown
          away when it stops.
        </p>
        <p>
          The one merchant it knows: <strong>${facts.merchantName}</strong>. API: <code>${facts.url}${API_BASE}</code>,
          transfer page: <code>${facts.url}${FUNNEL_BASE}</code>
        </p>
        <h2>Test amounts and test banks</h2>
        <p class="hint">
          Either chooses what happens; the amount outranks the bank. Every other amount at a real bank is paid once the
          payer confirms. Any RUT with a right check digit, such as 11.111.111-1, and any password will do. Times are
          those before the time factor of this sandbox.
        </p>
        <div class="scroll" tabindex="0" role="region" aria-label="Test amounts and test banks">
          <table class="cards">
            <thead>
              <tr>
                <th scope="col">Amount or bank</th>
                <th scope="col">Scenario</th>
                <th scope="col">What happens</th>
              </tr>
            </thead>
            <tbody>
              ${scenarios}
            </tbody>
          </table>
        </div>
        <h2>Banks</h2>
        <ul>
          ${banks}
        </ul>
        <h2>Webhooks</h2>
        <p>
          <code>{"payment": JWT}</code>, repeated until the first HTTP 200 after
          ${RETRY_DELAYS_MS.map(pause).join(', ')}. ETpay publishes no schedule; this one is the sandbox’s own.
        </p>
        <h2>Addresses</h2>
        <ul>
          <li><code>POST ${API_BASE}${INITIALIZE_PATH}</code></li>
          <li><code>POST ${API_BASE}${STATUS_PATH}</code></li>
          <li><code>GET ${FUNNEL_BASE}/session/{token}</code></li>
        </ul>
      </main>`,
  }
}
