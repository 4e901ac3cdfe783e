import { html, nothing, type TemplateResult } from 'lit'
import type { Token } from '../../widget/theme/tokens.ts'
import { CONTRAST_PAIRS, contrast } from './contrast.ts'
import type { Overrides, TokenValue } from './tokens.ts'

export type Scheme = 'light' | 'dark'

export interface ControlsModel {
  tokens: readonly Token[]
  overrides: Overrides
  change(token: Token, scheme: Scheme, value: string): void
  reset(token: Token): void
}

const KINDS: readonly { title: string; kinds: readonly Token['kind'][] }[] = [
  { title: 'Colour', kinds: ['color'] },
  { title: 'Type', kinds: ['font', 'number'] },
  { title: 'Shape and space', kinds: ['length', 'shadow'] },
  { title: 'Motion', kinds: ['duration'] },
]

const SUGGESTIONS: Partial<Record<Token['kind'], readonly string[]>> = {
  font: [
    "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    "Georgia, 'Times New Roman', serif",
    "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
    "'Trebuchet MS', Verdana, sans-serif",
    'inherit',
  ],
  shadow: ['none', '0 1px 3px rgb(0 0 0 / 12%)', '0 8px 24px rgb(0 0 0 / 12%)', '0 24px 64px rgb(0 0 0 / 20%)'],
}

/** Ends of the slider; what lies beyond can still be typed. */
const RANGES: Readonly<Record<string, readonly [minimum: number, maximum: number, step: number]>> = {
  '--sealpay-font-size': [12, 24, 1],
  '--sealpay-font-weight': [100, 900, 100],
  '--sealpay-space': [2, 8, 0.5],
  '--sealpay-border-width': [0, 4, 0.5],
  '--sealpay-field-height': [36, 72, 1],
  '--sealpay-duration': [0, 600, 20],
}

const shortName = ({ name }: Token) => name.replace('--sealpay-', '')
const valueOf = ({ overrides }: ControlsModel, token: Token): TokenValue => overrides[token.name] ?? token
const textOf = (event: Event) => (event.target as HTMLInputElement).value

function colorInput(model: ControlsModel, token: Token, scheme: Scheme): TemplateResult {
  const value = valueOf(model, token)[scheme]
  const change = (event: Event) => model.change(token, scheme, textOf(event))
  const isHex = /^#[0-9a-f]{6}$/i.test(value)
  return html`<span class="color">
    <input
      type="color"
      .value=${isHex ? value : '#000000'}
      aria-label="${shortName(token)}, ${scheme} scheme, picker"
      @input=${change}
    />
    <input
      type="text"
      spellcheck="false"
      .value=${value}
      aria-label="${shortName(token)}, ${scheme} scheme"
      @change=${change}
    />
  </span>`
}

function rangeInput(model: ControlsModel, token: Token): TemplateResult {
  const value = valueOf(model, token).light
  const number = Number.parseFloat(value) || 0
  const unit = /[a-z%]+$/.exec(token.light)?.[0] ?? ''
  const [minimum, maximum, step] = RANGES[token.name] ?? [0, Math.max(Number.parseFloat(token.light) * 3, 32), 1]
  return html`<span class="range">
    <input
      type="range"
      min=${minimum}
      max=${maximum}
      step=${step}
      .value=${String(number)}
      aria-label="${shortName(token)}, slider"
      @input=${(event: Event) => model.change(token, 'light', textOf(event) + unit)}
    />
    <input
      type="text"
      spellcheck="false"
      .value=${value}
      aria-label=${shortName(token)}
      @change=${(event: Event) => model.change(token, 'light', textOf(event))}
    />
  </span>`
}

function textInput(model: ControlsModel, token: Token): TemplateResult {
  const list = `suggestions-${token.kind}`
  return html`<span class="text">
    <input
      type="text"
      spellcheck="false"
      list=${list}
      .value=${valueOf(model, token).light}
      aria-label=${shortName(token)}
      @change=${(event: Event) => model.change(token, 'light', textOf(event))}
    />
    <datalist id=${list}>${SUGGESTIONS[token.kind]?.map((value) => html`<option value=${value}></option>`)}</datalist>
  </span>`
}

function control(model: ControlsModel, token: Token): TemplateResult {
  const changed = token.name in model.overrides
  const input =
    token.kind === 'color'
      ? html`<span class="schemes">${colorInput(model, token, 'light')}${colorInput(model, token, 'dark')}</span>`
      : token.kind === 'font' || token.kind === 'shadow'
        ? textInput(model, token)
        : rangeInput(model, token)
  return html`<li class=${changed ? 'token changed' : 'token'}>
    <div class="token-head">
      <code>${shortName(token)}</code>
      ${
        changed
          ? html`<button
              type="button"
              class="quiet-button"
              aria-label="Reset ${shortName(token)}"
              @click=${() => model.reset(token)}
            >
              Reset
            </button>`
          : nothing
      }
    </div>
    <p>${token.description}</p>
    ${input}
  </li>`
}

/** A control for every token of the widget, by kind. */
export function controls(model: ControlsModel): TemplateResult {
  return html`${KINDS.map(({ title, kinds }) => {
    const tokens = model.tokens.filter(({ kind }) => kinds.includes(kind))
    return html`<section>
      <h3>${title}</h3>
      ${kinds.includes('color') ? html`<p class="schemes scheme-names"><span>Light</span><span>Dark</span></p>` : nothing}
      <ul class="tokens">
        ${tokens.map((token) => control(model, token))}
      </ul>
    </section>`
  })}`
}

/** How readable the present colours are, in both schemes. */
export function contrastTable({ tokens, overrides }: Pick<ControlsModel, 'tokens' | 'overrides'>): TemplateResult {
  const colorOf = (name: string, scheme: Scheme) =>
    (overrides[name] ?? tokens.find((token) => token.name === name))?.[scheme] ?? ''
  const cell = (front: string, back: string, needed: number, scheme: Scheme) => {
    const ratio = contrast(colorOf(front, scheme), colorOf(back, scheme))
    if (ratio === null) return html`<td>–</td>`
    const good = ratio >= needed
    return html`<td class=${good ? 'good' : 'bad'}>
      ${ratio.toFixed(1)}<span class="verdict">${good ? ' ✓' : ' too low'}</span>
    </td>`
  }
  return html`<table class="contrast">
    <caption>
      Contrast, as WCAG 2.2 AA asks for it
    </caption>
    <thead>
      <tr>
        <th scope="col">Pair</th>
        <th scope="col">Needs</th>
        <th scope="col">Light</th>
        <th scope="col">Dark</th>
      </tr>
    </thead>
    <tbody>
      ${CONTRAST_PAIRS.map(
        ({ front, back, needed }) =>
          html`<tr>
            <th scope="row">${front.replace('--sealpay-color-', '')} on ${back.replace('--sealpay-color-', '')}</th>
            <td>${needed}</td>
            ${cell(front, back, needed, 'light')}${cell(front, back, needed, 'dark')}
          </tr>`,
      )}
    </tbody>
  </table>`
}
