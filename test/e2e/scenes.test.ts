import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Browser, Page } from 'puppeteer-core'
import { buildPlayground } from '../../demo/playground/build.ts'
import { SCENES } from '../../demo/playground/scenes.ts'
import { createPlayground } from '../../demo/playground/server.ts'
import type { Playground } from '../../demo/playground/server.ts'
import { launchChromium } from '../support/chromium.ts'
import { PATIENCE_MS } from '../support/e2e/accessible.ts'

const cache = join(import.meta.dirname, '../../.cache')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Together they cover both languages, both looks, both directions, the narrowest phone and a desk. */
const VARIANTS = [
  { locale: 'en', theme: 'light', dir: 'ltr', width: 1280, height: 900 },
  { locale: 'uk', theme: 'dark', dir: 'rtl', width: 320, height: 640 },
] as const

const RULES: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
}

let browser: Browser
let playground: Playground
let directory: string

before(async () => {
  mkdirSync(cache, { recursive: true })
  directory = mkdtempSync(join(cache, 'scenes-'))
  await buildPlayground(directory)
  playground = await createPlayground({ directory, port: 0 })
  browser = await launchChromium()
})
after(async () => {
  await browser.close()
  await playground.close()
  rmSync(directory, { recursive: true, force: true })
})

/** What the content security policy of the page has refused so far, kept by the page itself. */
interface Refusals {
  refusals: string[]
}

async function openPage(width: number, height: number): Promise<Page> {
  const page = await browser.newPage()
  await page.setViewport({ width, height })
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
  await page.evaluateOnNewDocument(() => {
    const kept: Refusals = { refusals: [] }
    Object.assign(window, kept)
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      kept.refusals.push(`${violatedDirective} ${blockedURI} ${sample}`)
    })
  })
  return page
}

async function audit(page: Page): Promise<string[]> {
  // By the debugger, which the policy of the page does not hold.
  await page.evaluate(axe)
  const { violations } = await page.evaluate(
    (rules) => (window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }).axe.run(rules),
    RULES,
  )
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  )
}

for (const { locale, theme, dir, width, height } of VARIANTS) {
  describe(`every scene in ${locale}, ${theme}, ${dir}, ${width} px wide`, () => {
    for (const { id, title, view } of SCENES) {
      test(`is accessible, keeps to the strict policy and fits: ${title}`, async () => {
        const page = await openPage(width, height)
        try {
          const response = await page.goto(
            `${playground.url}/scene.html?${new URLSearchParams({ id, locale, theme, dir }).toString()}`,
          )
          const policy = response?.headers()['content-security-policy'] ?? ''
          assert.match(policy, /require-trusted-types-for 'script'/)
          assert.doesNotMatch(policy, /unsafe/)
          await page.waitForSelector('html:not([data-scene-state="playing"])', { timeout: PATIENCE_MS })
          const reached = await page.evaluate(() => ({
            state: document.documentElement.dataset['sceneState'],
            view: (document.querySelector('sealpay-checkout') as (Element & { status?: string }) | null)?.status,
            theme: document.documentElement.dataset['theme'],
            dir: document.documentElement.dir,
            refusals: (window as unknown as Refusals).refusals,
            tooWide: document.documentElement.scrollWidth - innerWidth,
          }))
          assert.deepEqual(reached, {
            state: 'ready',
            view,
            theme,
            dir,
            refusals: [],
            tooWide: Math.min(0, reached.tooWide),
          })
          assert.deepEqual(await audit(page), [])
        } finally {
          await page.close()
        }
      })
    }
  })
}

describe('the audit', () => {
  test('notices a field without a label, a faint text and a refused script', async () => {
    const page = await openPage(390, 800)
    await page.goto(`${playground.url}/scene.html?id=loading`)
    await page.evaluate(() => {
      const input = document.createElement('input')
      const text = document.createElement('p')
      text.textContent = 'Faint'
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('p { color: rgb(200 200 200); background: rgb(255 255 255) }')
      document.adoptedStyleSheets.push(sheet)
      document.querySelector('main')?.append(input, text)
      const script = document.createElement('link')
      script.rel = 'stylesheet'
      script.href = 'http://127.0.0.1:9/none.css'
      document.head.append(script)
    })
    const found = await audit(page)
    assert.ok(found.some((line) => line.startsWith('label:')))
    assert.ok(found.some((line) => line.startsWith('color-contrast:')))
    await page.waitForFunction(() => (window as unknown as Refusals).refusals.length > 0)
    await page.close()
  })
})
