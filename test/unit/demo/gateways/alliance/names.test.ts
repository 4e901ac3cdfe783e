import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nameFault } from '../../../../../demo/gateways/alliance/names.ts'

const first = (name: string): string | null => nameFault(name, { stopWords: true })
const last = (name: string): string | null => nameFault(name, { stopWords: false })

describe('names the specification calls valid (section 4.3)', () => {
  for (const name of ['Іван', "O'Neil", 'Анна-Марія', 'Ван Дер Берг', 'X1', 'Я', 'Ґалаґан', 'a'.repeat(30), '1a'])
    test(name, () => {
      assert.equal(first(name), null)
      assert.equal(last(name), null)
    })
})

describe('names it calls invalid', () => {
  for (const name of [
    '123',
    '-',
    ' ',
    'Іван.',
    '-Іван',
    'Іван ',
    'O’Neil',
    'Jean_Luc',
    'a'.repeat(31),
    '',
    "'Neil",
    "Neil'",
    'José',
    'Іван\n',
    '😀',
  ])
    // prettier-ignore
    test(JSON.stringify(name), () => {
      assert.notEqual(first(name), null)
      assert.notEqual(last(name), null)
    })
})

describe('stop words', () => {
  for (const name of ['nullable', 'NULL', 'Cardholder Name', 'unknown', 'my surname', '3d secure'])
    test(`${name} is refused as first name and taken as last name`, () => {
      assert.notEqual(first(name), null)
      assert.equal(last(name), null)
    })
})
