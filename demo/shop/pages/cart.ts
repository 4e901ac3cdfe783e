import { html, type Html } from '../../pages/html.ts'
import { MAXIMUM_QUANTITY, cartTotal, type Cart, type CartLine } from '../cart.ts'
import { findProduct, type Language } from '../catalog.ts'
import { chargeFor, type Charge, type ShopGateway } from '../gateways.ts'
import { hryvnias, money } from '../money.ts'
import type { Contact } from '../orders.ts'
import { page, type PageContext } from './layout.ts'

export const lineName = (line: CartLine, language: Language): string =>
  findProduct(line.slug)?.name[language] ?? line.slug

/** What is wrong with the contact form, by field name. */
export type ContactErrors = Partial<Record<keyof Contact, string>>

export interface CartView {
  cart: Cart
  contact: Contact
  errors: ContactErrors
  /** gateways to choose from; with fewer than two there is nothing to choose */
  gateways: readonly ShopGateway[]
}

/** The lines of a cart or an order, without controls. */
export function summaryLines(lines: Cart, language: Language): Html {
  return html`<ul class="summary">
    ${lines.map(
      (line) =>
        html`<li>
          <img src="/art/${line.slug}.svg" alt="" width="56" height="56" /><span class="summary-name"
            >${lineName(line, language)}${line.quantity > 1 && html` <span class="times">× ${line.quantity}</span>`}</span
          ><span class="money">${hryvnias(line.price * line.quantity, language)}</span>
        </li>`,
    )}
  </ul>`
}

export function totalRow(label: string, amount: number, language: Language): Html {
  return html`<p class="total"><span>${label}</span><strong class="money">${hryvnias(amount, language)}</strong></p>`
}

function cartLine(line: CartLine, index: number, { language, texts }: PageContext): Html {
  const name = lineName(line, language)
  return html`<li class="cart-line">
    <img src="/art/${line.slug}.svg" alt="" width="96" height="96" />
    <div class="cart-what">
      <a href="/product/${line.slug}">${name}</a><span class="hint">${hryvnias(line.price, language)}</span>
    </div>
    <form method="post" action="/cart/${index}" class="cart-quantity">
      <label for="quantity-${index}">${texts.cart.quantity}</label>
      <input
        id="quantity-${index}"
        name="quantity"
        type="number"
        inputmode="numeric"
        min="0"
        max="${MAXIMUM_QUANTITY}"
        value="${line.quantity}"
      />
      <button class="plain" type="submit">${texts.cart.update}</button>
      <button class="plain" type="submit" name="remove" value="1" aria-label="${texts.cart.remove}: ${name}">
        ${texts.cart.remove}
      </button>
    </form>
    <span class="money">${hryvnias(line.price * line.quantity, language)}</span>
  </li>`
}

function contactField(
  name: keyof Contact,
  label: string,
  autocomplete: string,
  type: string,
  view: CartView,
  context: PageContext,
): Html {
  const error = view.errors[name]
  return html`<div class="field">
    <label for="${name}">${label} <span class="optional">(${context.texts.cart.optional})</span></label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      maxlength="100"
      value="${view.contact[name]}"
      ${error && html` aria-invalid="true" aria-describedby="${name}-error"`}
    />
    ${error && html`<p class="wrong" id="${name}-error">${error}</p>`}
  </div>`
}

/** What is charged where it is not the money the shop prices in. */
export function chargeRow({ amount, currency }: Charge, { texts, language }: PageContext): Html | null {
  if (currency === 'UAH') return null
  return html`<p class="total light">
    <span>${texts.cart.charged}</span><span class="money">${money(amount, currency, language)}</span>
  </p>`
}

function gatewayPicker({ gateways, cart }: CartView, { texts, language }: PageContext): Html | null {
  if (gateways.length < 2) return null
  return html`<fieldset class="gateways">
    <legend>${texts.cart.payThrough}</legend>
    ${gateways.map((gateway, index) => {
      const { amount, currency } = chargeFor(cartTotal(cart), gateway)
      return html`<label
        ><input type="radio" name="gateway" value="${gateway.name}" ${index === 0 && html` checked`} /> ${gateway.label}
        <span class="hint">${money(amount, currency, language)}</span></label
      >`
    })}
  </fieldset>`
}

export function cartPage(context: PageContext, view: CartView): string {
  const { texts, language } = context
  const { cart } = view
  if (!cart.length) {
    const main = html`<div class="empty">
      <h1>${texts.cart.title}</h1>
      <p>${texts.cart.empty}</p>
      <a class="button" href="/#shelf">${texts.cart.browse}</a>
    </div>`
    return page(context, { title: texts.cart.title, main })
  }
  const main = html`<h1>${texts.cart.title}</h1>
    <div class="columns">
      <section aria-label="${texts.cart.title}">
        <ul class="cart">
          ${cart.map((line, index) => cartLine(line, index, context))}
        </ul>
      </section>
      <form method="post" action="/checkout" class="panel" novalidate>
        <h2>${texts.cart.contact}</h2>
        <p class="hint">${texts.cart.contactHint}</p>
        <div class="pair">
          ${contactField('firstName', texts.cart.firstName, 'given-name', 'text', view, context)}${contactField('lastName', texts.cart.lastName, 'family-name', 'text', view, context)}
        </div>
        ${contactField('email', texts.cart.email, 'email', 'email', view, context)} ${gatewayPicker(view, context)}
        <p class="total light"><span>${texts.cart.delivery}</span><span>${texts.cart.free}</span></p>
        ${totalRow(texts.cart.total, cartTotal(cart), language)}
        <button class="button full" type="submit">${texts.cart.checkout}</button>
      </form>
    </div>`
  return page(context, { title: texts.cart.title, main })
}
