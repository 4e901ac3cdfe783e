import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { laterFiles, measure, sizeReport, staticFiles } from '../../support/build/sizes.ts'

const reading =
  (files: Record<string, string>) =>
  (path: string): Uint8Array => {
    const text = files[path]
    if (text === undefined) throw new Error(`${path} was not built`)
    return new TextEncoder().encode(text)
  }

const BUILT = {
  'sealpay.js': 'import{a}from"./chunks/core.js";import"./chunks/seal.js";a(()=>import("./chunks/uk.js"))',
  'chunks/core.js': 'import{b}from"./seal.js";export const a=b',
  'chunks/seal.js': 'export const b=1',
  'chunks/uk.js': 'export default{}',
  'sealpay.iife.js': '(()=>{})()',
  'index.js': 'export{a}from"./chunks/core.js"',
}

describe('the size report', () => {
  test('follows static imports through the chunks, counts each file once and leaves out what is loaded on demand', () => {
    assert.deepEqual(staticFiles('sealpay.js', reading(BUILT)), ['sealpay.js', 'chunks/core.js', 'chunks/seal.js'])
  })

  test('names what comes later, on demand', () => {
    assert.deepEqual(laterFiles(reading(BUILT)), ['chunks/uk.js'])
  })

  test('sums the bytes of these files', () => {
    const { firstView, entries } = sizeReport(reading(BUILT))
    const bytes = (...names: (keyof typeof BUILT)[]) => names.reduce((sum, name) => sum + BUILT[name].length, 0)
    assert.equal(firstView.min, bytes('sealpay.js', 'chunks/core.js', 'chunks/seal.js'))
    assert.deepEqual(Object.keys(entries), ['sealpay.js', 'sealpay.iife.js', 'index.js'])
    assert.equal(entries['index.js']?.min, bytes('index.js', 'chunks/core.js', 'chunks/seal.js'))
    assert.equal(entries['sealpay.iife.js']?.min, bytes('sealpay.iife.js'))
  })

  test('refuses a file that still imports a package by name', () => {
    assert.throws(() => staticFiles('sealpay.js', reading({ 'sealpay.js': 'import"lit"' })), /still imports "lit"/)
  })

  test('refuses an import of a chunk that was not built', () => {
    assert.throws(
      () => staticFiles('sealpay.js', reading({ 'sealpay.js': 'import"./gone.js"' })),
      /gone\.js was not built/,
    )
  })

  test('refuses a build that lacks an entry', () => {
    assert.throws(() => sizeReport(reading({ ...BUILT, 'index.js': undefined as unknown as string })), /index\.js/)
  })

  test('compresses repetition and never grows noise by more than its framing', () => {
    const repeated = measure(new Uint8Array(10_000))
    assert.equal(repeated.min, 10_000)
    assert.ok(repeated.gzip < 100 && repeated.brotli < repeated.gzip)
  })
})
