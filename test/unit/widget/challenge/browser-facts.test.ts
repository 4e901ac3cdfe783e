import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { browserFacts } from '../../../../widget/challenge/browser-facts.ts'

const page = {
  navigator: { userAgent: 'Browser/1', language: 'uk-UA', languages: ['uk-UA', 'uk', 'en'] },
  screen: { colorDepth: 24, width: 390, height: 844 },
}

/** A date of a place three hours ahead of UTC, where `getTimezoneOffset` is negative. */
const inKyiv = Object.assign(new Date(0), { getTimezoneOffset: () => -180 })

describe('the facts of the browser', () => {
  it('are the ones 3-D Secure asks for, and nothing more', () => {
    assert.deepEqual(browserFacts(page, inKyiv), {
      userAgent: 'Browser/1',
      language: 'uk-UA,uk,en',
      colorDepth: 24,
      screenHeight: 844,
      screenWidth: 390,
      timezoneOffset: -180,
    })
  })

  it('fall back to the one language where the list is empty', () => {
    const { language } = browserFacts({ ...page, navigator: { ...page.navigator, languages: [] } }, inKyiv)
    assert.equal(language, 'uk-UA')
  })
})
