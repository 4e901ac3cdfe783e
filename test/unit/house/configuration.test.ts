import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const root = join(import.meta.dirname, '../../..')
const SETTING = /\b(?:SEALPAY|ALLIANCE|ECOMMPAY|ETPAY|PLTOKEN)_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g

const settingsIn = (text: string): string[] => [...new Set(text.match(SETTING))].sort()

const sources = globSync('server/**/*.ts', { cwd: root })
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n')

describe('docs/configuration.md', () => {
  test('names every setting that the companion reads, and none that it does not', () => {
    const read = settingsIn(sources)
    assert.ok(read.length > 20)
    assert.deepEqual(settingsIn(readFileSync(join(root, 'docs/configuration.md'), 'utf8')), read)
  })
})
