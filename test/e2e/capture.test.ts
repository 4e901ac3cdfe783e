import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { startCapture } from '../support/e2e/capture.ts'
import { findLeaks } from '../support/e2e/leaks.ts'
import { markedCard } from '../support/e2e/marked-card.ts'

// The end-to-end runs prove that nothing leaks; this proves that they would notice.

/** A page that answers whatever the planted leak needs. */
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  request.resume()
  const body = url.searchParams.get('say') ?? '<!doctype html><title>A page</title><main id="main"></main>'
  const cookie = url.searchParams.get('bake')
  response.writeHead(200, {
    'content-type': url.pathname === '/text' ? 'text/plain' : 'text/html',
    ...(cookie ? { 'set-cookie': `kept=${cookie}; HttpOnly` } : {}),
  })
  response.end(body)
})
let browser: Browser
let origin: string

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchChromium()
})

after(async () => {
  await browser.close()
  server.close()
})

/** What a page can do wrong with a card number, and where that must be found. */
const PLANTED: { name: string; where: RegExp; leak: (number: string) => unknown }[] = [
  { name: 'a request address', where: /request address/, leak: (number) => fetch(`/text?q=${number}`) },
  { name: 'a request body', where: /request body/, leak: (number) => fetch('/text', { method: 'POST', body: number }) },
  {
    name: 'a form in a request body',
    where: /request body/,
    leak: (number) => fetch('/text', { method: 'POST', body: new URLSearchParams({ number }) }),
  },
  {
    name: 'a request header',
    where: /request headers/,
    leak: (number) => fetch('/text', { headers: { 'x-number': number } }),
  },
  {
    name: 'a beacon',
    where: /request body/,
    leak: (number) => navigator.sendBeacon('/text', number),
  },
  {
    name: 'an image address',
    where: /request address/,
    leak: (number) => void (new Image().src = `/text?q=${number}`),
  },
  {
    name: 'a response body',
    where: /response body/,
    leak: (number) => fetch(`/text?say=${number}`).then((response) => response.text()),
  },
  { name: 'a response header', where: /response headers|cookies/, leak: (number) => fetch(`/text?bake=${number}`) },
  { name: 'a console text', where: /console/, leak: (number) => console.log('paid with', number) },
  { name: 'a console object', where: /console/, leak: (number) => console.debug({ deep: { number } }) },
  {
    name: 'an error nobody caught',
    where: /page error/,
    leak: (number) =>
      void setTimeout(() => {
        throw new Error(`bad number ${number}`)
      }),
  },
  { name: 'localStorage', where: /localStorage/, leak: (number) => localStorage.setItem('a', number) },
  { name: 'sessionStorage', where: /sessionStorage/, leak: (number) => sessionStorage.setItem('a', number) },
  { name: 'a cookie', where: /cookies/, leak: (number) => void (document.cookie = `a=${number}`) },
  {
    name: 'the address of the page',
    where: /^.*\baddress /,
    leak: (number) => history.pushState(null, '', `?n=${number}`),
  },
  {
    name: 'the history of the tab',
    where: /in history /,
    leak: (number) => {
      history.pushState(null, '', `?n=${number}`)
      history.pushState(null, '', '/')
    },
  },
  { name: 'the state of the history', where: /history state/, leak: (number) => history.replaceState({ number }, '') },
  { name: 'the name of the window', where: /window name/, leak: (number) => void (window.name = number) },
  {
    name: 'an attribute',
    where: /DOM attributes/,
    leak: (number) => document.querySelector('main')?.setAttribute('data-number', number),
  },
  {
    name: 'an input inside a shadow tree',
    where: /DOM attributes/,
    leak: (number) => {
      const root = document.querySelector('main')?.attachShadow({ mode: 'open' })
      const input = document.createElement('input')
      input.value = number
      root?.append(input)
    },
  },
  {
    name: 'an input inside a closed shadow tree',
    where: /DOM /,
    leak: (number) => {
      const root = document.querySelector('main')?.attachShadow({ mode: 'closed' })
      const input = document.createElement('input')
      input.value = number
      root?.append(input)
    },
  },
  {
    name: 'a text inside a frame',
    where: /DOM/,
    leak: (number) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe')
        frame.src = '/'
        frame.onload = () => {
          frame.contentDocument?.body.setAttribute('title', number)
          resolve(null)
        }
        document.body.append(frame)
      }),
  },
  {
    name: 'IndexedDB',
    where: /IndexedDB/,
    leak: (number) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('cards')
        opening.onupgradeneeded = () => opening.result.createObjectStore('cards')
        opening.onerror = () => reject(new Error('cannot open'))
        opening.onsuccess = () => {
          const writing = opening.result.transaction('cards', 'readwrite')
          writing.objectStore('cards').put({ number }, 'a')
          writing.oncomplete = () => {
            opening.result.close()
            resolve(null)
          }
        }
      }),
  },
]

describe('the capture of a run', () => {
  for (const { name, where, leak } of PLANTED) {
    test(`finds a card number in ${name}`, async () => {
      const context = await browser.createBrowserContext()
      try {
        const capture = startCapture(context)
        const page = await context.newPage()
        await page.goto(origin)
        const card = markedCard('40000101')
        await capture.snapshot('before')
        assert.deepEqual(findLeaks(card, capture.traces), [])
        await page.evaluate(leak, card.number)
        await page.waitForNetworkIdle({ idleTime: 100 })
        await capture.snapshot('after')
        const found = findLeaks(card, capture.traces)
        assert.ok(
          found.some((place) => where.test(place)),
          `found only ${JSON.stringify(found)}`,
        )
      } finally {
        await context.close()
      }
    })
  }

  test('finds a card number in a request of a window that the page opened', async () => {
    const context = await browser.createBrowserContext()
    const capture = startCapture(context)
    const page = await context.newPage()
    await page.goto(origin)
    const card = markedCard('40000101')
    const [popup] = await Promise.all([
      new Promise<Page | null>((resolve) => page.once('popup', resolve)),
      page.evaluate(() => void window.open('/')),
    ])
    await popup?.evaluate((number) => fetch(`/text?q=${number}`), card.number)
    await capture.snapshot('after')
    assert.ok(findLeaks(card, capture.traces).some((place) => place.includes('request address')))
    await context.close()
  })

  test('finds nothing after a page that did nothing wrong', async () => {
    const context = await browser.createBrowserContext()
    const capture = startCapture(context)
    const page = await context.newPage()
    await page.goto(`${origin}/?say=hello`)
    await page.evaluate(() => {
      localStorage.setItem('theme', 'dark')
      console.log('ready')
    })
    await capture.snapshot('after')
    assert.deepEqual(findLeaks(markedCard('40000101'), capture.traces), [])
    assert.ok(capture.traces.length > 5)
    await context.close()
  })
})
