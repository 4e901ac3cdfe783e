import { html } from 'lit'
import type { Messages } from '../../i18n/messages.ts'
import type { ViewContext } from './view.ts'

type Words = Pick<Messages['challenge'], 'leave' | 'stay' | 'abandon'>

/** The way out of a step, with one question before: a slip of the finger would cost the whole payment. */
export const leaveControls = (words: Words, { leaving, leave, stay, abandon }: ViewContext) =>
  leaving
    ? html`<p role="alert">${words.leave}</p>
        <button type="button" class="plain" part="button" id="stay" @click=${stay}>${words.stay}</button>
        <button type="button" class="quiet" part="button" id="abandon" @click=${abandon}>${words.abandon}</button>`
    : html`<button type="button" class="quiet" part="button" id="leave" @click=${leave}>${words.abandon}</button>`
