import type { Html, HtmlValue, Page } from './html.ts'
import { html, money } from './html.ts'

/**
 * The access control server of the sandbox: the page with which an issuer asks the payer during 3-D Secure. Pure pages
 * and the parsing of their form; who is asked and what follows is the business of the gateway that uses them.
 */
export interface Challenge {
  /** where the form is posted */
  action: string
  merchantName: string
  coinAmount: number
  /** hryvnia by default */
  currency?: string
  cardMask: string
  at: string
  language: AcsLanguage
  wrongCodes: number
  /** after how long a challenge that nobody answers fails; 15 by default */
  abandonMinutes?: number
}

export type AcsLanguage = 'uk' | 'en'

/** The code that a payer would get by text message. */
export const ONE_TIME_CODE = '123456'
export const MAX_WRONG_CODES = 3

export type AcsDecision = 'passed' | 'failed' | 'canceled' | 'wrong_code' | 'unreadable'

/** Reads the posted form. `code` needs the right code; `approve` stands for a tap in the bank's app. */
export function readDecision(form: string): AcsDecision {
  const fields = new URLSearchParams(form)
  switch (fields.get('decision')) {
    case 'code':
      return (fields.get('code') ?? '').replaceAll(' ', '') === ONE_TIME_CODE ? 'passed' : 'wrong_code'
    case 'approve':
      return 'passed'
    case 'fail':
      return 'failed'
    case 'cancel':
      return 'canceled'
    default:
      return 'unreadable'
  }
}

const WORDS = {
  en: {
    title: 'Confirm your payment',
    issuer: 'Sandbox Issuing Bank',
    lead: 'Your bank wants to be sure that it is you.',
    merchant: 'Merchant',
    amount: 'Amount',
    card: 'Card',
    time: 'Date',
    codeLabel: 'Code from the text message',
    codeHint: `In this sandbox: ${ONE_TIME_CODE}`,
    wrongCode: 'This code is not right. Please try again.',
    confirm: 'Confirm',
    approve: 'Confirm in the bank’s app',
    cancel: 'Cancel',
    others: 'Other endings, for testing',
    fail: 'Fail the authentication',
    abandon: (minutes: number) =>
      `To abandon the payment, close this window: after ${minutes} minutes of the bank’s time it fails by itself.`,
    doneTitle: 'You can close this window',
    done: 'Your answer has reached the bank. Go back to the shop to see the result.',
    back: 'Back to the shop',
    missingTitle: 'Nothing to confirm',
    missing: 'The bank does not know this payment, or it does not wait for a confirmation.',
  },
  uk: {
    title: 'Підтвердьте платіж',
    issuer: 'Тестовий банк-емітент',
    lead: 'Ваш банк хоче переконатися, що це ви.',
    merchant: 'Продавець',
    amount: 'Сума',
    card: 'Картка',
    time: 'Дата',
    codeLabel: 'Код з повідомлення',
    codeHint: `У цьому тестовому середовищі: ${ONE_TIME_CODE}`,
    wrongCode: 'Код неправильний. Спробуйте ще раз.',
    confirm: 'Підтвердити',
    approve: 'Підтвердити в застосунку банку',
    cancel: 'Скасувати',
    others: 'Інші завершення, для перевірки',
    fail: 'Не пройти перевірку',
    abandon: (minutes: number) =>
      `Щоб покинути платіж, закрийте це вікно: за ${minutes} хвилин за годинником банку він завершиться невдачею.`,
    doneTitle: 'Це вікно можна закрити',
    done: 'Вашу відповідь передано банку. Поверніться до магазину, щоб побачити результат.',
    back: 'Назад до магазину',
    missingTitle: 'Немає чого підтверджувати',
    missing: 'Банк не знає цього платежу або не чекає на його підтвердження.',
  },
} as const

const SHIELD = html`<svg class="shield" viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
  <path d="M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5z" fill="currentColor" opacity=".16" />
  <path d="M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5z" fill="none" stroke="currentColor" stroke-width="1.6" />
  <path d="m8.5 12 2.5 2.5 4.5-5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
</svg>`

function frame(language: AcsLanguage, content: HtmlValue): Html {
  return html`<main class="card acs">
    <header class="acs-head">
      ${SHIELD}<strong>${WORDS[language].issuer}</strong><span class="badge">3-D Secure</span>
    </header>
    ${content}
  </main>`
}

/** The page that asks the payer. Plain forms: it works without scripts. */
export function challengePage(challenge: Challenge): Page {
  const { action, language, wrongCodes, currency = 'UAH', abandonMinutes = 15 } = challenge
  const words = WORDS[language]
  const wrong = wrongCodes > 0
  return {
    title: words.title,
    language,
    layout: 'narrow',
    body: frame(
      language,
      html`<h1>${words.title}</h1>
        <p class="lead">${words.lead}</p>
        <dl class="facts">
          <div>
            <dt>${words.merchant}</dt>
            <dd>${challenge.merchantName}</dd>
          </div>
          <div>
            <dt>${words.amount}</dt>
            <dd>${money(challenge.coinAmount, currency, language)}</dd>
          </div>
          <div>
            <dt>${words.card}</dt>
            <dd>${challenge.cardMask}</dd>
          </div>
          <div>
            <dt>${words.time}</dt>
            <dd>${challenge.at}</dd>
          </div>
        </dl>
        <form method="post" action="${action}" class="stack">
          <label for="code">${words.codeLabel}</label>
          <input
            id="code"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength="7"
            required
            aria-describedby="${wrong ? 'code-error code-hint' : 'code-hint'}"
            ${wrong && html`aria-invalid="true"`}
          />
          ${wrong && html`<p id="code-error" class="error" role="alert">${words.wrongCode}</p>`}
          <p id="code-hint" class="hint">${words.codeHint}</p>
          <button class="primary" name="decision" value="code">${words.confirm}</button>
        </form>
        <form method="post" action="${action}" class="stack">
          <button name="decision" value="approve">${words.approve}</button>
          <button class="quiet" name="decision" value="cancel">${words.cancel}</button>
        </form>
        <section class="testing" aria-labelledby="testing">
          <h2 id="testing">${words.others}</h2>
          <form method="post" action="${action}" class="stack">
            <button class="danger" name="decision" value="fail">${words.fail}</button>
          </form>
          <p class="hint">${words.abandon(abandonMinutes)}</p>
        </section>`,
    ),
  }
}

/** Shown where there is no address to return to. */
export function finishedPage(language: AcsLanguage): Page {
  const words = WORDS[language]
  const body = frame(
    language,
    html`<h1>${words.doneTitle}</h1>
      <p class="lead">${words.done}</p>`,
  )
  return { title: words.doneTitle, language, layout: 'narrow', body }
}

/** Takes the payer back by POST: a script presses the button, a person can press it too. */
export function returnPage(url: string, operationId: string, language: AcsLanguage): Page {
  return postBackPage(url, { operationId }, language)
}

/** Takes the payer, with any fields, to an address by POST. */
export function postBackPage(url: string, fields: Readonly<Record<string, string>>, language: AcsLanguage): Page {
  const words = WORDS[language]
  const body = frame(
    language,
    html`<h1>${words.back}</h1>
      <p class="lead">${words.done}</p>
      <form method="post" action="${url}" class="stack" data-return>
        ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button class="primary">${words.back}</button>
      </form>`,
  )
  return { title: words.back, language, layout: 'narrow', body, script: '/assets/return.js' }
}

export function missingPage(language: AcsLanguage): Page {
  const words = WORDS[language]
  const body = frame(
    language,
    html`<h1>${words.missingTitle}</h1>
      <p class="lead">${words.missing}</p>`,
  )
  return { title: words.missingTitle, language, layout: 'narrow', body, status: 404 }
}
