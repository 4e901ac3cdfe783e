import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAXIMUM_QUANTITY, addToCart, cartCount, cartTotal, setQuantity } from '../../../../demo/shop/cart.ts'
import { PRODUCTS, findProduct, type Product } from '../../../../demo/shop/catalog.ts'

const product = (slug: string): Product => {
  const found = findProduct(slug)
  assert.ok(found)
  return found
}
const cup = product('ranok-cup')
const gift = product('gift-card')

test('the same piece twice is one line', () => {
  const cart = addToCart(addToCart([], cup, null), cup, null)
  assert.deepEqual(cart, [{ slug: 'ranok-cup', price: 48_000, quantity: 2 }])
})

test('gift cards of different amounts are different lines', () => {
  const cart = addToCart(addToCart([], gift, 4), gift, 500)
  assert.deepEqual(
    cart.map(({ price }) => price),
    [4, 500],
  )
})

test('the price comes from the catalogue, whatever the form says', () => {
  assert.equal(addToCart([], cup, 1)[0]?.price, 48_000)
})

test('a gift card without an amount is not added', () => {
  assert.deepEqual(addToCart([], gift, null), [])
})

test('adds up lines and pieces', () => {
  const cart = [
    { slug: 'a', price: 48_000, quantity: 3 },
    { slug: 'b', price: 5, quantity: 1 },
  ]
  assert.equal(cartTotal(cart), 144_005)
  assert.equal(cartCount(cart), 4)
  assert.equal(cartTotal([]), 0)
})

test('zero takes a line out, and only that one', () => {
  const cart = addToCart(addToCart([], cup, null), gift, 100)
  assert.deepEqual(
    setQuantity(cart, 0, 0).map(({ slug }) => slug),
    ['gift-card'],
  )
})

for (const quantity of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`a quantity of ${quantity} changes nothing`, () => {
    const cart = addToCart([], cup, null)
    assert.equal(setQuantity(cart, 0, quantity), cart)
  })
}

test('a quantity in a line that is not there changes nothing', () => {
  const cart = addToCart([], cup, null)
  assert.deepEqual(setQuantity(cart, 7, 3), cart)
})

test('nobody orders more than the shelf holds', () => {
  assert.equal(setQuantity(addToCart([], cup, null), 0, 999)[0]?.quantity, MAXIMUM_QUANTITY)
})

test('every product is written in both languages and has a name of its own', () => {
  assert.equal(new Set(PRODUCTS.map(({ slug }) => slug)).size, PRODUCTS.length)
  for (const { name, line, description, measure } of PRODUCTS) {
    for (const text of [name, line, description, measure]) {
      assert.match(text.uk, /[А-Яа-яІіЇїЄєҐґ]/)
      assert.doesNotMatch(text.en, /[А-Яа-яІіЇїЄєҐґ]/)
    }
  }
})
