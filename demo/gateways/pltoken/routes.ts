import type { Endpoint } from './endpoints.ts'
import { Refusal } from './refusal.ts'

const METHODS = ['GET', 'POST', 'PUT', 'DELETE']

export interface Route {
  endpoint: Endpoint
  /** encrypted identifiers by name */
  identifiers: Record<string, string>
}

/** How many plain words of a template a path has; `null` where the template does not fit. */
function fit(template: string, path: string): { words: number; identifiers: Record<string, string> } | null {
  const wanted = template.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const identifiers: Record<string, string> = {}
  let words = 0
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined) {
      if (part !== value) return null
      words++
    } else if (value === '') return null
    else identifiers[name] = value
  }
  return { words, identifiers }
}

/** Finds the call of a request: 994 for a method of no call, 996 for no such path, 995 for another method's path. */
export function findRoute(endpoints: readonly Endpoint[], method: string, path: string): Route {
  if (!METHODS.includes(method)) throw new Refusal(994)
  const fitting = endpoints.flatMap((endpoint) => {
    const fitted = fit(endpoint.path, path)
    return fitted ? [{ endpoint, ...fitted }] : []
  })
  // `expiries` is a word of the path, and never an identifier (specification, section 6.1).
  const words = Math.max(...fitting.map((row) => row.words))
  const rows = fitting.filter((row) => row.words === words)
  if (rows.length === 0) throw new Refusal(996)
  const row = rows.find(({ endpoint }) => endpoint.method === method)
  if (!row) throw new Refusal(995)
  return { endpoint: row.endpoint, identifiers: row.identifiers }
}
