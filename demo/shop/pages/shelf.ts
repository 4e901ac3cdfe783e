import { html, type Html } from '../../pages/html.ts'
import { PRODUCTS, type Product } from '../catalog.ts'
import { hryvnias } from '../money.ts'
import { page, type PageContext } from './layout.ts'

const priceOf = (product: Product, { language, texts }: PageContext) =>
  product.price === null ? texts.anyAmount : hryvnias(product.price, language)

function tile(product: Product, context: PageContext): Html {
  const { language } = context
  return html`<li class="tile">
    <a href="/product/${product.slug}">
      <img src="/art/${product.slug}.svg" alt="" width="480" height="480" loading="lazy" />
      <span class="tile-name">${product.name[language]}</span>
      <span class="tile-line">${product.line[language]}</span>
      <span class="tile-price">${priceOf(product, context)}</span>
    </a>
  </li>`
}

/** The front page: all pieces. */
export function shelfPage(context: PageContext): string {
  const { texts } = context
  const main = html`<section class="hero">
      <div class="hero-text">
        <h1>${texts.hero.title}</h1>
        <p>${texts.hero.text}</p>
        <a class="button" href="#shelf">${texts.hero.action}</a>
      </div>
      <img class="hero-art" src="/art/hero.svg" alt="${texts.hero.picture}" width="960" height="560" />
    </section>
    <section aria-labelledby="shelf">
      <h2 id="shelf">${texts.listing}</h2>
      <ul class="tiles">
        ${PRODUCTS.map((product) => tile(product, context))}
      </ul>
    </section>`
  return page(context, { title: texts.nav.shop, main })
}

/** One piece, with the button that puts it into the cart. */
export function productPage(context: PageContext, product: Product, wrongAmount = ''): string {
  const { language, texts } = context
  const amount =
    product.price === null &&
    html`<div class="field">
      <label for="amount">${texts.product.amount}</label>
      <input
        id="amount"
        name="amount"
        inputmode="decimal"
        autocomplete="off"
        required
        value="${wrongAmount}"
        aria-describedby="amount-hint"
        ${wrongAmount && html` aria-invalid="true"`}
      />
      <p id="amount-hint" class="${wrongAmount ? 'wrong' : 'hint'}">
        ${wrongAmount ? texts.product.amountWrong : texts.product.amountHint}
      </p>
    </div>`
  const main = html`<p class="crumb"><a href="/#shelf">${texts.product.back}</a></p>
    <article class="product">
      <img src="/art/${product.slug}.svg" alt="${product.name[language]}" width="480" height="480" />
      <div class="product-text">
        <h1>${product.name[language]}</h1>
        <p class="lead">${product.line[language]}</p>
        <p class="price">${priceOf(product, context)}</p>
        <p>${product.description[language]}</p>
        <form method="post" action="/cart">
          <input type="hidden" name="slug" value="${product.slug}" />${amount}<button class="button" type="submit">
            ${texts.product.add}
          </button>
        </form>
        <dl class="facts">
          <div>
            <dt>${texts.product.size}</dt>
            <dd>${product.measure[language]}</dd>
          </div>
        </dl>
        <p class="hint">${texts.product.delivery}</p>
      </div>
    </article>`
  return page(context, { title: product.name[language], main })
}
