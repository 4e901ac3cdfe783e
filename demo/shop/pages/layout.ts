import { html, type Html } from '../../pages/html.ts'
import type { Language } from '../catalog.ts'
import type { ShopTexts } from '../texts.ts'

/** What every page of the shop is given. */
export interface PageContext {
  language: Language
  texts: ShopTexts
  /** path of this page, for the language switch */
  path: string
  cartCount: number
}

export interface PageParts {
  title: string
  main: Html
  /** own script files, by name in `public/` */
  scripts?: readonly string[]
  head?: Html
  /** the page is a quiet one: payment and orders show no shop navigation that leads away */
  quiet?: boolean
}

const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path d="M10 4h12l-2 4c5 2 8 6 8 11 0 6-5 10-12 10S4 25 4 19c0-5 3-9 8-11Z" fill="currentColor" />
  <path
    d="M5 18c3-3 5 2 8-1s5 2 8-1 4 1 6 0"
    fill="none"
    stroke="var(--paper)"
    stroke-width="2"
    stroke-linecap="round"
  />
</svg>`

function languageSwitch({ language, texts, path }: PageContext): Html {
  const option = (code: Language, name: string, label: string) =>
    language === code
      ? html`<span aria-current="true" lang="${code}">${name}</span>`
      : html`<a href="${path}?lang=${code}" lang="${code}" hreflang="${code}" aria-label="${label}">${name}</a>`
  return html`<nav class="languages" aria-label="${texts.nav.language}">
    ${option('uk', 'Укр', 'Українська')}${option('en', 'Eng', 'English')}
  </nav>`
}

/** One page of the shop as a whole document. */
export function page(context: PageContext, { title, main, scripts = [], head, quiet = false }: PageParts): string {
  const { language, texts, cartCount } = context
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · hlyna</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/shop.css">
${head}
${scripts.map((name) => html`<script type="module" src="/${name}"></script>`)}
</head>
<body${quiet && html` class="quiet"`}>
<a class="skip" href="#main">${texts.skip}</a>
<header class="top"><div class="wide bar">
<a class="brand" href="/">${mark}<span>hlyna<small>${texts.shopLine}</small></span></a>
<nav class="links"><a href="/admin" class="aside">${texts.nav.backOffice}</a><a href="/cart" class="cart-link">${texts.nav.cart}${cartCount > 0 && html` <span class="count">${cartCount}</span>`}</a></nav>
${languageSwitch(context)}
</div></header>
<main id="main" class="wide" tabindex="-1">${main}</main>
<footer class="bottom"><div class="wide"><p>${texts.footer}</p></div></footer>
</body>
</html>
`.markup
}
