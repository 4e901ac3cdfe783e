import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ERRORS } from '../../../server/errors.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8')

interface Row {
  code: string
  status: number
  meaning: string
  advice: string
}

/** The rows of all tables of the page. */
function readRows(text: string): Row[] {
  return [...text.matchAll(/^\| `([a-z_]+)` +\| (\d{3}) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, code = '', status, meaning = '', advice = '']) => ({ code, status: Number(status), meaning, advice }),
  )
}

const rows = readRows(page)

describe('docs/errors.md', () => {
  test('documents every code once, and no code that does not exist', () => {
    assert.deepEqual(rows.map(({ code }) => code).sort(), Object.keys(ERRORS).sort())
  })

  test('lets no row of a table go unread', () => {
    const tableRows = page.split('\n').filter((line) => line.startsWith('| `'))
    assert.equal(rows.length, tableRows.length)
  })

  for (const [code, { status, retryable }] of Object.entries(ERRORS)) {
    test(`says of ${code} its status, a meaning and what to do`, () => {
      const row = rows.find((candidate) => candidate.code === code)
      assert.equal(row?.status, status)
      assert.ok((row?.meaning.length ?? 0) > 15)
      assert.ok((row?.advice.length ?? 0) > 15)
    })

    test(`puts ${code} ${retryable ? 'under' : 'not under'} the errors to ask again later`, () => {
      const later = page.slice(page.indexOf('## Ask again later'), page.indexOf('## For gateways only'))
      assert.equal(
        readRows(later).some((row) => row.code === code),
        retryable,
      )
    })
  }
})
