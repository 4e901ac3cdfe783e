import { html, type TemplateResult } from 'lit'
import type { Bank } from '#contract/session.ts'
import type { Messages } from '../../i18n/messages.ts'
import { paragraph } from '../views/view.ts'
import type { MethodChoice } from './method-choice.ts'

/** Up to so many banks stand side by side; more go into a list that the keyboard can search. */
const MOST_SIDE_BY_SIDE = 4

/** What a transfer is, and the bank it is made from, where the gateway wants to know it beforehand. */
export function transferView(choice: MethodChoice, { transfer }: Messages): TemplateResult {
  const banks = choice.current?.banks ?? []
  return html`${paragraph(transfer.text)}
  ${
    banks.length === 0
      ? ''
      : html`<div class="banks ${choice.bankMissing ? 'invalid' : ''}">
          ${banks.length > MOST_SIDE_BY_SIDE ? list(choice, banks, transfer) : buttons(choice, banks, transfer)}
          <p class="note" id="bank-note" part="note">${choice.bankMissing ? transfer.required : ''}</p>
        </div>`
  }`
}

const list = (choice: MethodChoice, banks: readonly Bank[], { bank, choose }: Messages['transfer']) =>
  html`<label for="bank" part="label">${bank}</label>
    <div class="box" part="box">
      <select
        id="bank"
        part="input"
        aria-describedby="bank-note"
        aria-required="true"
        aria-invalid=${choice.bankMissing ? 'true' : 'false'}
        @change=${({ target }: Event) => choice.chooseBank((target as HTMLSelectElement).value)}
      >
        <option value="" ?selected=${choice.bank === null}>${choose}</option>
        ${banks.map(({ code, name }) => html`<option value=${code} ?selected=${choice.bank === code}>${name}</option>`)}
      </select>
    </div>`

const buttons = (choice: MethodChoice, banks: readonly Bank[], { choose }: Messages['transfer']) =>
  html`<fieldset class="side" aria-describedby="bank-note">
    <legend class="hidden">${choose}</legend>
    ${banks.map(
      ({ code, name }, index) =>
        html`<label class="choice" part="bank"
          ><input
            type="radio"
            name="bank"
            id=${index === 0 ? 'bank' : `bank-${index}`}
            .value=${code}
            .checked=${choice.bank === code}
            @change=${() => choice.chooseBank(code)}
          />
          <span class="grow">${name}</span></label
        >`,
    )}
  </fieldset>`
