import { html } from 'lit'
import type { ViewContext } from './view.ts'

/** The way out of a challenge, with one question before: a slip of the finger would cost the whole payment. */
export const leaveControls = ({ messages: { challenge }, leaving, leave, stay, abandon }: ViewContext) =>
  leaving
    ? html`<p role="alert">${challenge.leave}</p>
        <button type="button" class="plain" part="button" id="stay" @click=${stay}>${challenge.stay}</button>
        <button type="button" class="quiet" part="button" id="abandon" @click=${abandon}>${challenge.abandon}</button>`
    : html`<button type="button" class="quiet" part="button" id="leave" @click=${leave}>${challenge.abandon}</button>`
