import { html, nothing, svg, type TemplateResult } from 'lit'
import { brandNamed } from '../card/brands.ts'
import { cardIcon } from './icons.ts'

/** A word as a mark: our own lettering in the brand's colour, no copy of a logo. */
const word = (text: string, fill: string, x = 18) =>
  svg`<text x=${x} y="16" fill=${fill} font-family="Arial,Helvetica,sans-serif" font-size="10" font-weight="700" text-anchor="middle" textLength="26" lengthAdjust="spacingAndGlyphs">${text}</text>`

const disc = (x: number, fill: string) => svg`<circle cx=${x} cy="12" r="6.5" fill=${fill} />`
const discs = (left: string, right: string, middle: string) =>
  svg`${disc(14, left)}${disc(22, right)}<path d="M18 6.9a6.5 6.5 0 0 1 0 10.2 6.5 6.5 0 0 1 0-10.2" fill=${middle} />`
const bars = (path: string) =>
  ['#0a5ba8', '#d9222a', '#188a3f'].map(
    (fill, i) => svg`<path transform="translate(${i * 8})" fill=${fill} d=${path} />`,
  )

const MARKS: Readonly<Record<string, () => unknown>> = {
  visa: () => word('VISA', '#1a1f71'),
  mastercard: () => discs('#eb001b', '#f79e1b', '#ff5f00'),
  maestro: () => discs('#0a8fd8', '#eb001b', '#6c6bbd'),
  amex: () => svg`<path fill="#1f72cd" d="M1 1h34v22H1z" />${word('AMEX', '#fff')}`,
  unionpay: () => bars('M8 5h6l-3 14H5z'),
  jcb: () => bars('M7 8q0-3 3-3h3v11q0 3-3 3H7z'),
  discover: () => svg`${word('DISC', '#2a2a2a', 16)}<circle cx="31" cy="17" r="6" fill="#f47216" />`,
  diners: () =>
    svg`${disc(18, '#0b4f9e')}<path fill="#fff" d="M16.6 8a4.3 4.3 0 0 0 0 8zM19.4 8v8a4.3 4.3 0 0 0 0-8" />`,
  prostir: () => word('ПРОСТІР', '#0b6b53'),
}

/** The mark of a brand, named for screen readers; a plain card where none is drawn. */
export function brandMark(name: string | undefined, text?: string): TemplateResult {
  const mark = name && MARKS[name]
  return mark
    ? html`<svg
        class="mark"
        width="36"
        height="24"
        viewBox="0 0 36 24"
        role=${text ? 'img' : nothing}
        aria-label=${text ?? nothing}
        aria-hidden=${text ? nothing : 'true'}
      >
        <rect x=".5" y=".5" width="35" height="23" rx="4" fill="#fff" stroke="#8886" />
        ${mark()}
      </svg>`
    : html`${cardIcon()}`
}

/** The brands the shop takes, in its order. */
export function acceptedMarks(brands: readonly string[], text: (labels: string) => string): TemplateResult | '' {
  const drawn = brands.filter((name) => MARKS[name])
  return drawn.length
    ? html`<div
        class="marks"
        part="brands"
        role="img"
        aria-label=${text(brands.map((name) => brandNamed(name).label).join(', '))}
      >
        ${drawn.map((name) => brandMark(name))}
      </div>`
    : ''
}
