/** A page as a browser would have it, as far as payments need it. */
export interface Page {
  url: string
  status: number
  html: string
  forms: Form[]
}

interface Form {
  method: string
  action: string
  /** hidden and prefilled inputs */
  fields: Record<string, string>
  buttons: { name: string; value: string }[]
  /** a script of the page sends it as soon as the page is there */
  sendsItself: boolean
}

/** Stands for the shopper's browser without its engine: redirects, frames and forms that send themselves are followed. */
export interface Browser {
  open(url: string): Promise<Page>
  /** Presses the button with this value and sends what was typed along. */
  press(page: Page, value: string, typed?: Record<string, string>): Promise<Page>
}

const MAX_STEPS = 10

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function attribute(tag: string, name: string): string | undefined {
  const raw = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return raw?.replace(/&(amp|lt|gt|quot|#39);/g, (_whole, entity: string) => ENTITIES[entity] ?? '')
}

function readForm(tag: string, content: string, page: { url: string; html: string }): Form {
  const fields: Record<string, string> = {}
  for (const [input] of content.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(input, 'name')
    if (name !== undefined) fields[name] = attribute(input, 'value') ?? ''
  }
  const buttons = [...content.matchAll(/<button\b[^>]*>/g)].map(([button]) => ({
    name: attribute(button, 'name') ?? '',
    value: attribute(button, 'value') ?? '',
  }))
  return {
    method: (attribute(tag, 'method') ?? 'get').toUpperCase(),
    action: new URL(attribute(tag, 'action') ?? '', page.url).href,
    fields,
    buttons,
    // The companion's pages load this script; the sandboxes' pages mark the form.
    sendsItself: tag.includes('data-return') || page.html.includes('/v1/pages/post.js'),
  }
}

export function createBrowser(): Browser {
  async function load(address: string, form?: URLSearchParams): Promise<Page> {
    let url = address
    let body = form
    for (let step = 0; step < MAX_STEPS; step++) {
      const response = await fetch(url, { redirect: 'manual', ...(body ? { method: 'POST', body } : {}) })
      const html = await response.text()
      const location = response.headers.get('location')
      body = undefined
      if (location !== null) {
        url = new URL(location, url).href
        continue
      }
      const forms = [...html.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/g)].map(([, tag = '', content = '']) =>
        readForm(tag, content, { url, html }),
      )
      const own = forms.find(({ sendsItself }) => sendsItself)
      const frame = attribute(/<iframe\b[^>]*>/.exec(html)?.[0] ?? '', 'src')
      if (own) {
        url = own.action
        body = new URLSearchParams(own.fields)
      } else if (frame !== undefined) {
        url = new URL(frame, url).href
      } else {
        return { url, status: response.status, html, forms }
      }
    }
    throw new Error(`${address} leads in a circle`)
  }

  return {
    open: (url) => load(url),
    press(page, value, typed = {}) {
      for (const { action, fields, buttons } of page.forms) {
        const button = buttons.find((candidate) => candidate.value === value)
        if (!button) continue
        return load(action, new URLSearchParams({ ...fields, ...typed, [button.name]: button.value }))
      }
      throw new Error(`${page.url} (${page.status}) has no button "${value}": ${page.html.slice(0, 2000)}`)
    },
  }
}
