import { html } from '../../pages/html.ts'
import { page, type PageContext } from './layout.ts'

export function problemPage(
  context: PageContext,
  words: { title: string; text: string },
  action?: { href: string; label: string },
): string {
  const link = action ?? { href: '/', label: context.texts.order.continueShopping }
  const main = html`<div class="empty">
    <h1>${words.title}</h1>
    <p>${words.text}</p>
    <a class="button" href="${link.href}">${link.label}</a>
  </div>`
  return page(context, { title: words.title, main })
}
