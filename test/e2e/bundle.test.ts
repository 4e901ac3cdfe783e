import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ERRORS } from '../../server/errors.ts'
import { en } from '../../widget/i18n/en.ts'
import { uk } from '../../widget/i18n/uk.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'dist/widget')
const scripts = globSync('**/*.js', { cwd: folder }).map((path) => path.replaceAll('\\', '/'))
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

/** Names of the companion's settings, as they stand in its sources. */
const settings = new Set(
  globSync('server/**/*.ts', { cwd: root }).flatMap(
    (path) => readFileSync(join(root, path), 'utf8').match(/\b(?:SEALPAY|ALLIANCE)_[A-Z0-9_]+\b/g) ?? [],
  ),
)

describe('the built widget', () => {
  test('has the module, the single file, the entry without effects, and a chunk for Ukrainian', () => {
    for (const name of ['sealpay.js', 'sealpay.iife.js', 'index.js']) assert.ok(scripts.includes(name), name)
    const chunks = scripts.filter((path) => path.startsWith('chunks/'))
    assert.ok(chunks.some((path) => read(path).includes(uk.declinedTitle)))
  })

  test('carries the English card form in the module and leaves the rest to chunks; the single file has both', () => {
    assert.ok(read('sealpay.js').includes(en.labels.number))
    assert.ok(!read('sealpay.js').includes(uk.labels.number))
    assert.ok(!read('sealpay.js').includes(en.methods.choose))
    assert.ok(read('sealpay.iife.js').includes(en.declinedTitle) && read('sealpay.iife.js').includes(uk.declinedTitle))
  })

  for (const path of scripts) {
    test(`holds nothing of the companion: ${path}`, () => {
      const text = read(path)
      const words = [
        ...Object.values(ERRORS).map(({ title }) => title),
        ...settings,
        ...['node:', 'kysely', 'express', 'process.env', 'merchantRequestId', 'serviceCode', 'sk_', 'whsec_'],
      ]
      assert.ok(words.length > 40)
      assert.deepEqual(
        words.filter((word) => text.includes(word)),
        [],
      )
    })

    test(`makes no code out of text: ${path}`, () => {
      assert.doesNotMatch(read(path), /\beval\(|\bnew Function\b|\bimportScripts\b|document\.write/)
    })

    test(`names no map and no path of the machine it was built on: ${path}`, () => {
      assert.ok(!read(path).includes('sourceMappingURL') && !read(path).includes(root))
    })
  }

  test('lists the integrity hash of every script, as a browser computes it', () => {
    const listed = JSON.parse(read('sri.json')) as Record<string, string>
    const computed = scripts.map((path) => {
      const hash = createHash('sha384').update(readFileSync(join(folder, path)))
      return [path, `sha384-${hash.digest('base64')}`]
    })
    assert.deepEqual(listed, Object.fromEntries(computed))
  })
})
