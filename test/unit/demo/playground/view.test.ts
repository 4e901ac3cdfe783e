import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_VIEW, parseView, playgroundQuery, sceneQuery, type View } from '../../../../demo/playground/view.ts'

test('an address brings back the same view', () => {
  const view: View = { scene: 'success', locale: 'uk', theme: 'dark', direction: 'rtl', width: 320 }
  assert.deepEqual(parseView(new URLSearchParams(playgroundQuery(view))), view)
})

test('a scene alone is told everything but the width, which is its window’s', () => {
  assert.equal(sceneQuery({ ...DEFAULT_VIEW, scene: 'success' }), 'id=success&locale=en&theme=light&dir=ltr')
})

const FALLS_BACK = ['', 'id=nothing', 'locale=de', 'theme=<b>', 'dir=up', 'width=100', 'width=390px', 'width=', 'id=']
for (const query of FALLS_BACK) {
  test(`falls back for "${query}"`, () => assert.deepEqual(parseView(new URLSearchParams(query)), DEFAULT_VIEW))
}
