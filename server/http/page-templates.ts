const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char)
}

const TEXTS = {
  en: {
    lang: 'en',
    title: 'Back from your bank',
    go: 'Continue',
    text: 'You can close this window. The shop’s page shows the result.',
    back: 'Back to the shop',
  },
  uk: {
    lang: 'uk',
    title: 'Ви повернулися з банку',
    go: 'Продовжити',
    text: 'Це вікно можна закрити. Результат показує сторінка магазину.',
    back: 'Повернутися до магазину',
  },
}

function page(lang: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="${escape(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/v1/pages/page.css">
</head>
${body}
</html>
`
}

/** Holds the bank's page, so that the merchant's page needs to allow frames of the companion only. */
export function framePage(url: string): string {
  return page(
    'en',
    '3-D Secure',
    `<body class="challenge"><iframe src="${escape(url)}" title="3-D Secure" referrerpolicy="no-referrer"></iframe></body>`,
  )
}

/**
 * Posts a form to the bank by itself, in this page or in a frame of it. Without scripts the button does it.
 *
 * @param framed - our page stays around the bank's
 */
export function postPage(url: string, fields: Record<string, string>, framed: boolean, locale: string): string {
  const { lang, go } = locale.startsWith('uk') ? TEXTS.uk : TEXTS.en
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join('')
  const form = `<form method="post" action="${escape(url)}"${framed ? ' target="bank"' : ''}>${inputs}<button>${go}</button></form>`
  const frame = framed ? '<iframe name="bank" title="3-D Secure" referrerpolicy="no-referrer"></iframe>' : ''
  return page(
    lang,
    '3-D Secure',
    `<body class="${framed ? 'challenge' : 'return'}">${frame}${form}<script src="/v1/pages/post.js"></script></body>`,
  )
}

export const POST_SCRIPT = `const form = document.forms[0]
form.hidden = true
form.submit()
`

/**
 * What is seen for a moment after the challenge, in a frame or a window; the widget goes on by itself.
 *
 * @param shopUrl - where the shopper goes on if this has become the shopper's only page
 */
export function returnPage(locale: string, shopUrl: string | null = null): string {
  const { lang, title, text, back } = locale.startsWith('uk') ? TEXTS.uk : TEXTS.en
  const link = shopUrl === null ? '' : `<p hidden><a href="${escape(shopUrl)}">${back}</a></p>`
  return page(
    lang,
    title,
    `<body class="return"><main><h1>${title}</h1><p>${text}</p>${link}</main><script src="/v1/pages/return.js"></script></body>`,
  )
}

/**
 * A window that the widget opened closes itself. A gateway that takes the whole page (a redirect, its payment page) comes
 * back to a page that cannot close: that one goes on to the shop. In a frame this does nothing.
 */
export const PAGE_SCRIPT = `if (window.top === window) {
  window.close()
  const link = document.querySelector('a')
  if (link) {
    link.parentElement.hidden = false
    setTimeout(() => location.replace(link.href), 300)
  }
}
`

export const PAGE_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 }
.challenge, .challenge iframe { block-size: 100vh; block-size: 100dvh; inline-size: 100%; border: 0; display: block }
.return { display: grid; place-items: center; min-block-size: 100vh }
.return main { padding: 24px; text-align: center; max-inline-size: 28rem }
.return h1 { font-size: 1.125rem; margin: 0 0 8px }
.return p { margin: 0; opacity: 0.75 }
`
