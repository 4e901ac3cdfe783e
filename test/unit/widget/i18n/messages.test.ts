import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { en } from '../../../../widget/i18n/en.ts'
import { enFirst } from '../../../../widget/i18n/en-first.ts'
import { loadAllMessages, loadMessages, LOCALES, resolveLocale } from '../../../../widget/i18n/load.ts'
import type { Messages } from '../../../../widget/i18n/messages.ts'
import { uk } from '../../../../widget/i18n/uk.ts'
import { DECLINE_CODES } from '#contract/decline.ts'

type Text = string | ((...parameters: never[]) => string)

/** All texts of a dictionary by their dotted path. */
function flatten(node: object, path = ''): Map<string, Text> {
  const texts = new Map<string, Text>()
  for (const [key, value] of Object.entries(node) as [string, Text | object][]) {
    if (typeof value === 'object') for (const [inner, text] of flatten(value, `${path}${key}.`)) texts.set(inner, text)
    else texts.set(path + key, value)
  }
  return texts
}

/** Every function of the dictionary with parameters as the widget gives them, and what must be read in the result. */
const CALLS: Record<string, { call: (messages: Messages) => string; shows: string[] }[]> = {
  'placeholders.cvv': [3, 4].map((digits) => ({
    call: (m) => m.placeholders.cvv(digits),
    shows: ['1234'.slice(0, digits)],
  })),
  cvvHint: [3, 4].map((digits) => ({ call: (m) => m.cvvHint(digits), shows: [String(digits)] })),
  'errors.cvv.required': [
    { call: (m) => m.errors.cvv.required(3, 3), shows: ['3'] },
    { call: (m) => m.errors.cvv.required(3, 4), shows: ['3', '4'] },
  ],
  'errors.cvv.incomplete': [
    { call: (m) => m.errors.cvv.incomplete(4, 4), shows: ['4'] },
    { call: (m) => m.errors.cvv.incomplete(3, 4), shows: ['3', '4'] },
  ],
  'errors.summary': [
    { call: (m) => m.errors.summary(1), shows: [] },
    { call: (m) => m.errors.summary(3), shows: ['3'] },
  ],
  'brand.detected': [{ call: (m) => m.brand.detected('Visa'), shows: ['Visa'] }],
  'brand.accepted': [{ call: (m) => m.brand.accepted('Visa, JCB'), shows: ['Visa, JCB'] }],
  pay: [{ call: (m) => m.pay('12.50 ₴'), shows: ['12.50 ₴'] }],
  payTo: [{ call: (m) => m.payTo('Крамниця', '12.50 ₴'), shows: ['Крамниця', '12.50 ₴'] }],
  'saved.expires': [{ call: (m) => m.saved.expires('12 / 28'), shows: ['12 / 28'] }],
  'saved.expired': [{ call: (m) => m.saved.expired('12 / 20'), shows: ['12 / 20'] }],
  'saved.removeOne': [{ call: (m) => m.saved.removeOne('Visa •••• 1111'), shows: ['Visa •••• 1111'] }],
  'saved.confirm': [{ call: (m) => m.saved.confirm('Visa •••• 1111'), shows: ['Visa •••• 1111'] }],
  saveCard: [{ call: (m) => m.saveCard('Крамниця'), shows: ['Крамниця'] }],
  'hosted.text': [{ call: (m) => m.hosted.text('Крамниця'), shows: ['Крамниця'] }],
  'success.text': [{ call: (m) => m.success.text('12.50 ₴', 'Крамниця'), shows: ['12.50 ₴', 'Крамниця'] }],
}

/** Every text of a dictionary as a shopper may read it. */
function rendered(messages: Messages): [path: string, text: string][] {
  return [...flatten(messages)].flatMap(([path, text]): [string, string][] => {
    if (typeof text === 'string') return [[path, text]]
    return (CALLS[path] ?? assert.fail(`no call for ${path}`)).map(({ call }) => [path, call(messages)])
  })
}

for (const [locale, messages] of Object.entries({ en, uk })) {
  describe(`the dictionary ${locale}`, () => {
    it('has the same texts as English, functions where English has functions', () => {
      const shape = (node: Messages) => [...flatten(node)].map(([path, text]) => `${path}: ${typeof text}`).sort()
      assert.deepEqual(shape(messages), shape(en))
    })

    it('has a text for every reason of a decline', () => {
      assert.deepEqual(Object.keys(messages.declines).sort(), [...DECLINE_CODES].sort())
    })

    it('leaves no text empty, with spaces around it or with a placeholder', () => {
      for (const [path, text] of rendered(messages)) {
        assert.match(text, /^\S(.*\S)?$/, path)
        assert.doesNotMatch(text, /undefined|null|NaN|\[object|\$\{|TODO/, path)
      }
    })

    it('shows every parameter', () => {
      for (const [path, calls] of Object.entries(CALLS)) {
        for (const { call, shows } of calls) for (const part of shows) assert.ok(call(messages).includes(part), path)
      }
    })

    it('says something different for every mistake of a field', () => {
      for (const group of ['number', 'expiry', 'holder'] as const) {
        const texts = Object.values(messages.errors[group])
        assert.equal(new Set(texts).size, texts.length, group)
      }
      assert.equal(new Set(Object.values(messages.problems)).size, Object.keys(messages.problems).length)
      assert.equal(new Set(Object.values(messages.declines)).size, DECLINE_CODES.length)
    })

    it('ends no sentence of its own with a full stop, so that all views look alike', () => {
      for (const [path, text] of rendered(messages)) assert.doesNotMatch(text, /[.!]$/, path)
    })
  })
}

describe('the Ukrainian dictionary', () => {
  /** Latin letters that belong into a Ukrainian text, and where. */
  const LATIN = /CVV|https:\/\/|Olena Koval|Visa|JCB/g
  const NUMBERS_ONLY = new Set(['placeholders.number', 'placeholders.cvv'])

  it('has no English left over', () => {
    for (const [path, text] of rendered(uk)) {
      assert.doesNotMatch(text.replace(LATIN, ''), /[A-Za-z]/, `${path}: ${text}`)
      if (!NUMBERS_ONLY.has(path) && path !== 'placeholders.holder') assert.match(text, /[а-яіїєґ]/i, path)
    }
  })

  it('has no letters that Ukrainian does not have, and the right apostrophe', () => {
    for (const [path, text] of rendered(uk)) assert.doesNotMatch(text, /[ыэъё'"`]/i, path)
  })

  const plurals: [number, string][] = [
    [1, 'поле'], [2, 'поля'], [4, 'поля'], [5, 'полів'], [11, 'полів'], [12, 'полів'], [21, 'поле'], [22, 'поля'], [25, 'полів'],
  ] // prettier-ignore
  for (const [count, word] of plurals) {
    it(`says ${count} ${word}`, () => assert.ok(uk.errors.summary(count).includes(`${count} ${word} `)))
  }

  it('says digits in the right case', () => {
    assert.ok(uk.errors.cvv.incomplete(3, 3).endsWith('3 цифри'))
    assert.ok(uk.errors.cvv.incomplete(3, 4).endsWith('3 або 4 цифри'))
  })
})

describe('the English dictionary', () => {
  it('has no other script in it', () => {
    for (const [path, text] of rendered(en)) assert.doesNotMatch(text.replace('Крамниця', ''), /[а-яіїєґ]/i, path)
  })

  it('has singular and plural', () => {
    assert.equal(en.errors.summary(1), 'One field needs your attention')
    assert.equal(en.errors.summary(2), '2 fields need your attention')
  })
})

describe('choosing the locale', () => {
  const rows: [string | null, string[], string, string][] = [
    ['uk', ['en'], 'uk', 'the merchant wins over the browser'],
    ['en', ['uk'], 'en', 'also with English'],
    ['uk-UA', [], 'uk', 'a region does not matter'],
    ['UK_ua', [], 'uk', 'nor does the way it is written'],
    [null, ['uk-UA', 'en'], 'uk', 'the browser decides where the merchant does not'],
    [null, ['de', 'pl', 'uk', 'en'], 'uk', 'the first language that exists'],
    ['de', ['uk'], 'uk', 'the merchant wants what does not exist'],
    ['', ['uk'], 'uk', 'an empty attribute wants nothing'],
    [null, [], 'en', 'nobody wants anything'],
    [null, ['de'], 'en', 'nothing wanted exists'],
    ['ukrainian', [], 'en', 'no language code'],
    ['../evil', [], 'en', 'no path ever becomes a locale'],
  ]
  for (const [requested, languages, locale, why] of rows) {
    it(`takes ${locale} for ${JSON.stringify(requested)} and [${languages.join()}]: ${why}`, () => {
      assert.equal(resolveLocale(requested, languages), locale)
    })
  }
})

describe('loading the texts', () => {
  const noFile = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))

  it('brings the card form’s texts of every locale', async () => {
    assert.deepEqual([...LOCALES].sort(), ['en', 'uk'])
    assert.equal(await loadMessages('en'), enFirst)
    assert.equal(await loadMessages('uk'), uk)
  })

  it('brings all texts of every locale', async () => {
    assert.equal(await loadAllMessages('en'), en)
    assert.equal(await loadAllMessages('uk'), uk)
  })

  it('falls back to English where the file does not come', async () => {
    const broken = { en: () => Promise.resolve(en), uk: noFile }
    assert.equal(await loadMessages('uk', broken), enFirst)
    assert.equal(await loadAllMessages('uk', broken), en)
  })

  it('says so where not even English comes', async () => {
    await assert.rejects(loadAllMessages('uk', { en: noFile, uk: noFile }), TypeError)
  })

  it('does not load another file for the English card form', async () => {
    const untouched = {
      en: () => assert.fail('asked for all of English'),
      uk: () => assert.fail('asked for Ukrainian'),
    }
    assert.equal(await loadMessages('en', untouched), enFirst)
  })
})
