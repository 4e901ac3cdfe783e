import { html } from 'lit'

/** The outline of the form while the session is on its way; the words are in the live region. */
export const loadingView = () =>
  html`<div class="bones" part="skeleton" aria-hidden="true">
    <div class="bone short"></div>
    <div class="bone"></div>
    <div class="bone half"></div>
    <div class="bone half"></div>
    <div class="bone"></div>
  </div>`
