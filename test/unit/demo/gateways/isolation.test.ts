import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'

const FOLDER = resolve(import.meta.dirname, '../../../../demo/gateways')

/** Everything a source imports, statically, by re-export or dynamically. */
function importsOf(source: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"]+)\1/g
  return [...source.matchAll(pattern)].map((match) => match[2] ?? '')
}

function strangers(file: string, source: string): string[] {
  return importsOf(source).filter((name) => {
    if (name.startsWith('node:')) return false
    return !name.startsWith('.') || relative(FOLDER, resolve(dirname(file), name)).startsWith('..')
  })
}

test('the gateways’ sandboxes import only Node’s own modules and each other: a fake must not share code with what it tests', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  assert.ok(files.length > 10)
  for (const name of files) {
    const file = join(FOLDER, name)
    assert.deepEqual(strangers(file, readFileSync(file, 'utf8')), [], name)
  }
})

test('an import from elsewhere would be found', () => {
  const file = join(FOLDER, 'alliance', 'x.ts')
  for (const line of [
    `import { x } from 'jose'`,
    `import type { X } from '#contract/payment.ts'`,
    `import '../../../server/secret.ts'`,
    `export { x } from "../../shop/x.ts"`,
    `const x = await import('express')`,
  ])
    assert.equal(strangers(file, line).length, 1, line)
  assert.deepEqual(strangers(file, `import { y } from '../y.ts'\nimport z from 'node:fs'`), [])
})
