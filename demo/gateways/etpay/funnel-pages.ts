import type { Html, HtmlValue, Page } from '../html.ts'
import { html } from '../html.ts'
import type { Bank } from './banks.ts'
import { BANKS, PAYABLE_TEST_BANKS } from './banks.ts'
import { pesos } from './pesos.ts'
import { maskRut, writeRut } from './rut.ts'
import type { Language, Session } from './session.ts'
import { sessionScenario } from './session.ts'
import { STYLE_PATH } from './style.ts'
import { WORDS } from './words.ts'

/** What a page of the funnel is about. Plain forms throughout: it works without scripts. */
export interface View {
  session: Session
  merchantName: string
  /** where the forms are posted */
  action: string
  language: Language
}

export interface SignInFaults {
  rut: boolean
  password: boolean
}

const STEPS = [1, 2, 3] as const

function frame(language: Language, action: string | null, content: HtmlValue): Html {
  const words = WORDS[language]
  const other = language === 'es' ? 'en' : 'es'
  const change =
    action !== null &&
    html`<form method="post" action="${action}">
      <input type="hidden" name="decision" value="language" />
      <button class="language" name="language" value="${other}" lang="${other}">${words.otherLanguage}</button>
    </form>`
  return html`<main class="card acs funnel">
    <header class="acs-head"><strong>${words.gateway}</strong><span class="badge">${words.test}</span>${change}</header>
    ${content}
  </main>`
}

function page(language: Language, title: string, body: Html, status = 200): Page {
  return { title, language, layout: 'narrow', style: STYLE_PATH, body, status }
}

function sum({ session, language, merchantName }: View): Html {
  return html`<dl class="sum">
    <div>
      <dt>${WORDS[language].merchant}</dt>
      <dd class="merchant">${merchantName}</dd>
    </div>
    <div>
      <dt>${WORDS[language].amount}</dt>
      <dd>${pesos(session.orderAmount, language)}</dd>
    </div>
  </dl>`
}

function progress(language: Language, current: (typeof STEPS)[number]): Html {
  return html`<ol class="steps" aria-hidden="true">
      ${STEPS.map((step) => html`<li class="${step <= current ? 'past' : ''}"></li>`)}
    </ol>
    <p class="step">${WORDS[language].step(current)}</p>`
}

function tile({ code, initials }: Bank): Html {
  return html`<span class="tile ${code}" aria-hidden="true">${initials}</span>`
}

function bankButtons(banks: readonly Bank[], language?: 'en'): Html[] {
  return banks.map(
    (bank) =>
      html`<button class="bank" name="bank" value="${bank.code}" ${language && html`lang="${language}"`}>
        ${tile(bank)}<span>${bank.name}</span>
      </button>`,
  )
}

/** Step 1. The test banks stand apart, as in ETpay's own test funnel. */
export function bankPage(view: View, status = 200): Page {
  const { action, language } = view
  const words = WORDS[language]
  const decision = html`<input type="hidden" name="decision" value="bank" />`
  return page(
    language,
    words.chooseTitle,
    frame(
      language,
      action,
      html`${sum(view)} ${progress(language, 1)}
        <h1>${words.chooseTitle}</h1>
        <p class="lead">${words.chooseLead}</p>
        <form method="post" action="${action}" class="banks" aria-label="${words.banks}">
          ${decision} ${bankButtons(BANKS)}
        </form>
        <form method="post" action="${action}" class="stack">
          <button class="quiet" name="decision" value="cancel">${words.cancel}</button>
        </form>
        <details class="testing">
          <summary>${words.testBanks}</summary>
          <form method="post" action="${action}" class="cases" aria-label="${words.testBanks}">
            ${decision} ${bankButtons(PAYABLE_TEST_BANKS, 'en')}
          </form>
        </details>`,
    ),
    status,
  )
}

/** Step 2. What is typed as a password is looked at once and dropped. */
export function signInPage(view: View, bank: Bank, typedRut: string, faults: SignInFaults, status = 200): Page {
  const { action, language, session } = view
  const words = WORDS[language]
  const locked = session.rutLocked && session.rut !== undefined
  const rut = session.rut !== undefined && typedRut === '' ? writeRut(session.rut) : typedRut
  const title = words.signInTitle(bank.name)
  return page(
    language,
    title,
    frame(
      language,
      action,
      html`${sum(view)} ${progress(language, 2)}
        <div class="at">
          ${tile(bank)}
          <div>
            <h1>${title}</h1>
            <p class="lead">${words.signInLead}</p>
          </div>
        </div>
        <form method="post" action="${action}" class="stack">
          <label for="rut">${words.rut}</label>
          <input
            id="rut"
            name="rut"
            value="${rut}"
            autocomplete="username"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="14"
            required
            aria-describedby="${faults.rut ? 'rut-error rut-hint' : 'rut-hint'}"
            ${locked && html`readonly`}
            ${faults.rut && html`aria-invalid="true"`}
          />
          ${faults.rut && html`<p id="rut-error" class="error" role="alert">${words.rutWrong}</p>`}
          <p id="rut-hint" class="hint">${locked ? words.rutLocked : words.rutHint}</p>
          <label for="password">${words.password}</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="off"
            maxlength="64"
            required
            aria-describedby="${faults.password ? 'password-error password-hint' : 'password-hint'}"
            ${faults.password && html`aria-invalid="true"`}
          />
          ${faults.password && html`<p id="password-error" class="error" role="alert">${words.passwordMissing}</p>`}
          <p id="password-hint" class="hint">${words.passwordHint}</p>
          <button class="primary" name="decision" value="sign_in">${words.signIn}</button>
        </form>
        <form method="post" action="${action}" class="stack">
          <button name="decision" value="other_bank">${words.otherBank}</button>
          <button class="quiet" name="decision" value="cancel">${words.cancel}</button>
        </form>`,
    ),
    status,
  )
}

function fact(term: string, value: string): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`
}

/** Step 3, with the endings that a test wants at hand. */
export function confirmPage(view: View, bank: Bank, status = 200): Page {
  const { action, language, session } = view
  const words = WORDS[language]
  const { title, description } = sessionScenario(session)
  return page(
    language,
    words.confirmTitle,
    frame(
      language,
      action,
      html`${sum(view)} ${progress(language, 3)}
        <h1>${words.confirmTitle}</h1>
        <p class="lead">${words.confirmLead}</p>
        <dl class="facts">
          ${fact(words.order, session.merchantOrderId)} ${fact(words.from, bank.name)}
          ${fact(words.payer, maskRut(session.rut ?? ''))}
          ${session.metadata.filter(({ show }) => show).map(({ name, value }) => fact(name, value))}
        </dl>
        <form method="post" action="${action}" class="stack">
          <button class="primary" name="decision" value="approve">
            ${words.confirm(pesos(session.orderAmount, language))}
          </button>
          <button class="quiet" name="decision" value="cancel">${words.cancel}</button>
        </form>
        <section class="testing" aria-labelledby="testing">
          <h2 id="testing">${words.others}</h2>
          <form method="post" action="${action}" class="stack">
            <button class="danger" name="decision" value="reject">${words.reject}</button>
          </form>
          <p class="hint">${words.abandon}</p>
          <p class="hint case">
            ${words.scenario} <span lang="en"><strong>${title}</strong>. ${description}</span>
          </p>
        </section>`,
    ),
    status,
  )
}

function messagePage(language: Language, title: string, lead: string, status: number, backUrl?: string | null): Page {
  const back = backUrl && html`<a class="button primary" href="${backUrl}">${WORDS[language].back}</a>`
  const body = frame(
    language,
    null,
    html`<h1>${title}</h1>
      <p class="lead">${lead}</p>
      ${back}`,
  )
  return page(language, title, body, status)
}

/** Shown where there is no address to return to. */
export function finishedPage(language: Language): Page {
  return messagePage(language, WORDS[language].doneTitle, WORDS[language].done, 200)
}

export function expiredPage(language: Language, backUrl: string | null): Page {
  return messagePage(language, WORDS[language].expiredTitle, WORDS[language].expired, 410, backUrl)
}

export function missingPage(language: Language): Page {
  return messagePage(language, WORDS[language].missingTitle, WORDS[language].missing, 404)
}
