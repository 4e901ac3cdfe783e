import type { Reply } from './http.ts'

/** Text that is already safe to put into a page. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[]

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value)
}

function render(value: HtmlValue): string {
  if (value instanceof Html) return value.text
  if (isList(value)) return value.map(render).join('')
  if (value === null || value === undefined || value === false) return ''
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** A piece of a page; everything put into it is escaped, unless it is such a piece itself. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(strings.map((part, index) => part + render(values[index])).join(''))
}

export interface Page {
  title: string
  language?: string
  /** class of the body element, which selects the layout */
  layout: 'narrow' | 'wide'
  body: Html
  refreshSeconds?: number
  /** where `refreshSeconds` leads; the page itself by default */
  refreshUrl?: string
  /** a script of ours, by path */
  script?: string
  /** a further style sheet of ours, by path */
  style?: string
  status?: number
}

// Browsers hold `form-action` against every address a form's answer redirects to, and the payer's way back leads through
// the companion to the shop; so any address has to be allowed. Framing is allowed on purpose: widgets show these pages.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  'form-action http: https:',
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
]

/** A whole page as an answer, with a policy that permits no inline script or style. */
export function pageReply(page: Page): Reply {
  const { title, language = 'en', layout, body, refreshSeconds, refreshUrl, script, style, status = 200 } = page
  const refresh = refreshUrl === undefined ? String(refreshSeconds) : `${refreshSeconds};url=${refreshUrl}`
  const whole = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refresh}" />`}
        <title>${title}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/sandbox.css" />
        ${style !== undefined && html`<link rel="stylesheet" href="${style}" />`}
        ${script !== undefined && html`<script src="${script}" defer></script>`}
      </head>
      <body class="${layout}">
        ${body}
      </body>
    </html> `
  const policy = script === undefined ? POLICY : [...POLICY, "script-src 'self'"]
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: whole.text,
  }
}

/** Sends the browser elsewhere with GET. */
export function seeOther(location: string): Reply {
  return { status: 303, headers: { location, 'referrer-policy': 'no-referrer' }, body: '' }
}

/** Minor units of a currency in words; how many of them make a unit is the currency's own (ISO 4217). */
export function money(minorUnits: number, currency: string, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** Minor units of hryvnia in words. */
export function hryvnias(coinAmount: number, language: string): string {
  return money(coinAmount, 'UAH', language)
}
