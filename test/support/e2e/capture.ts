import { setTimeout as pause } from 'node:timers/promises'
import { TargetType } from 'puppeteer-core'
import type { BrowserContext, Frame, HTTPRequest, HTTPResponse, Page, Target } from 'puppeteer-core'
import type { Trace } from './leaks.ts'

/** Everything a browser context sends, receives, prints and keeps, collected while it runs. */
export interface Capture {
  traces: Trace[]
  /** complaints of the content security policy and errors of scripts, which a good run has none of */
  complaints: string[]
  /** Waits until everything seen so far has been read, then adds what all open pages hold now. */
  snapshot(moment: string): Promise<void>
}

const LONGEST_READ_MS = 5_000
const COMPLAINT = /content.security.policy|trusted ?type/i

/** Starts to collect from every page of the context, those opened later included. */
export function startCapture(context: BrowserContext): Capture {
  const traces: Trace[] = []
  const complaints: string[] = []
  const attached = new Set<Page>()
  const open = new Set<Promise<void>>()

  const note = (where: string, text: string | undefined): void => {
    if (text) traces.push({ where, text })
  }
  const later = (work: Promise<void>): void => {
    // A page that is gone cannot be asked any more; what it had sent has been noted by then.
    const settled: Promise<void> = work.catch(() => undefined).finally(() => open.delete(settled))
    open.add(settled)
  }

  const onRequest = (request: HTTPRequest): void => {
    const name = `${request.method()} ${pathOf(request.url())}`
    note(`request address ${name}`, request.url())
    note(`request headers ${name}`, headerText(request.headers()))
    if (request.hasPostData()) {
      later(request.fetchPostData().then((body) => note(`request body ${name}`, body ?? request.postData())))
    }
  }
  const onResponse = (response: HTTPResponse): void => {
    const name = `${response.request().method()} ${pathOf(response.url())}`
    note(`response headers ${name}`, headerText(response.headers()))
    // The headers that really left are known only by now.
    note(`request headers ${name}`, headerText(response.request().headers()))
    const isRedirect = response.status() >= 300 && response.status() < 400
    if (!isRedirect) later(response.text().then((body) => note(`response body ${name}`, body)))
  }
  const attach = (page: Page | null): void => {
    if (!page || attached.has(page)) return
    attached.add(page)
    page.on('request', onRequest)
    page.on('response', onResponse)
    page.on('console', (message) => {
      note('console', message.text())
      if (COMPLAINT.test(message.text())) complaints.push(message.text())
      for (const argument of message.args()) {
        later(argument.jsonValue().then((value) => note('console', JSON.stringify(value))))
      }
    })
    page.on('pageerror', (error) => {
      const text = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)
      note('page error', text)
      complaints.push(text)
    })
  }

  context.on('targetcreated', (target: Target) => {
    if (target.type() === TargetType.PAGE) later(target.page().then(attach))
  })

  return {
    traces,
    complaints,
    async snapshot(moment) {
      for (const page of await context.pages()) {
        for (const frame of page.frames()) {
          later(dumpFrame(frame).then((held) => held.forEach(({ where, text }) => note(`${where} ${moment}`, text))))
        }
        later(dumpPage(page).then((held) => held.forEach(({ where, text }) => note(`${where} ${moment}`, text))))
      }
      note(`cookies ${moment}`, JSON.stringify(await context.cookies()))
      // The body of an answer that a navigation cut off never comes to an end.
      const cutOff = pause(LONGEST_READ_MS, undefined, { ref: false }).then(() => open.clear())
      while (open.size > 0) await Promise.race([Promise.all(open), cutOff])
    },
  }
}

/** All headers but the length of the body, whose three digits may by chance be those of a security code. */
function headerText(headers: Record<string, string>): string {
  return JSON.stringify(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length'))
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url.slice(0, 60)
}

/** The address, storages and the DOM with its open shadow trees, as scripts of this frame can read them. */
async function dumpFrame(frame: Frame): Promise<Trace[]> {
  return frame.evaluate(async () => {
    const traces = [{ where: 'address', text: location.href }]
    for (const [where, storage] of [
      ['localStorage', localStorage],
      ['sessionStorage', sessionStorage],
    ] as const) {
      traces.push({ where, text: JSON.stringify(Object.entries(storage)) })
    }
    traces.push(
      { where: 'history state', text: JSON.stringify(history.state) ?? '' },
      { where: 'window name', text: window.name },
    )

    const attributes: string[] = []
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) attributes.push(`${name}="${value}"`)
        if ('value' in element && typeof element.value === 'string') attributes.push(`value="${element.value}"`)
        if (element.shadowRoot) visit(element.shadowRoot)
      }
    }
    visit(document)
    traces.push({ where: 'DOM attributes and values', text: attributes.join('\n') })

    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name)
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(new Error(`IndexedDB ${name} cannot be opened`))
      })
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown>((resolve, reject) => {
          const reading = database.transaction(store).objectStore(store).getAll()
          reading.onsuccess = () => resolve(reading.result)
          reading.onerror = () => reject(new Error(`IndexedDB ${name} cannot be read`))
        })
        traces.push({ where: 'IndexedDB', text: JSON.stringify(rows) })
      }
      database.close()
    }
    return traces
  })
}

/** What only the browser itself tells: the history of the tab, and the DOM with closed shadow trees. */
async function dumpPage(page: Page): Promise<Trace[]> {
  const session = await page.createCDPSession()
  try {
    const history = await session.send('Page.getNavigationHistory')
    const dom = await session.send('DOMSnapshot.captureSnapshot', { computedStyles: [] })
    return [
      { where: 'history', text: JSON.stringify(history.entries) },
      { where: 'DOM', text: dom.strings.map((text) => `"${text}"`).join('\n') },
    ]
  } finally {
    await session.detach()
  }
}
