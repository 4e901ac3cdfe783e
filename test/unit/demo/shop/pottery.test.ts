import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artFor } from '../../../../demo/shop/art.ts'
import { PRODUCTS } from '../../../../demo/shop/catalog.ts'
import { outline, radiusAt, type Ring } from '../../../../demo/shop/pottery.ts'

const cone: readonly Ring[] = [
  [0, 10],
  [100, 30],
]

test('finds the radius between two rings, and keeps the last one below the foot', () => {
  assert.equal(radiusAt(cone, 50), 20)
  assert.equal(radiusAt(cone, 0), 10)
  assert.equal(radiusAt(cone, 500), 30)
})

test('throws a pot that is the same on both sides of the axis', () => {
  const numbers =
    outline(200, cone)
      .match(/-?\d+(\.\d+)?/g)
      ?.map(Number) ?? []
  const xs = numbers.filter((_, index) => index % 2 === 0)
  for (const x of xs) assert.ok(xs.includes(400 - x), `${x} has no counterpart`)
  assert.equal(Math.max(...xs), 230)
  assert.equal(Math.min(...xs), 170)
})

test('draws every product and the front page, without scripts, styles or addresses', () => {
  for (const name of ['hero', ...PRODUCTS.map(({ slug }) => slug)]) {
    const art = artFor(name)
    assert.ok(art)
    assert.ok(art.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'), name)
    assert.doesNotMatch(art, /NaN|undefined|<script|style=|href=|on\w+=/)
  }
})

for (const name of ['', 'toString', '__proto__', 'constructor', '../shop']) {
  test(`draws nothing for "${name}"`, () => assert.equal(artFor(name), null))
}
