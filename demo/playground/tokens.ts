import type { Token } from '../../widget/theme/tokens.ts'

/** A changed token: the same value in both schemes, or one of each. */
export interface TokenValue {
  light: string
  dark: string
}

/** Changed tokens only, by name. */
export type Overrides = Readonly<Record<string, TokenValue>>

const SAFE_VALUE = /^[^;{}<>\\]{1,200}$/

/** The value as CSS: `light-dark()` only where the schemes differ. */
export function cssValue({ light, dark }: TokenValue): string {
  return light === dark ? light : `light-dark(${light}, ${dark})`
}

/**
 * The overrides after one change. A token without schemes of its own takes the value for both; a value that equals the
 * default is no override.
 */
export function withToken(overrides: Overrides, token: Token, scheme: 'light' | 'dark', value: string): Overrides {
  const { [token.name]: known = { light: token.light, dark: token.dark }, ...others } = overrides
  const changed = token.kind === 'color' ? { ...known, [scheme]: value } : { light: value, dark: value }
  return changed.light === token.light && changed.dark === token.dark ? others : { ...others, [token.name]: changed }
}

/** What a designer pastes into the shop's stylesheet; tokens in the order of the table. */
export function toCss(overrides: Overrides, tokens: readonly Token[]): string {
  const lines = tokens.flatMap(({ name }) => {
    const value = overrides[name]
    return value ? [`  ${name}: ${cssValue(value)};`] : []
  })
  return lines.length ? `sealpay-checkout {\n${lines.join('\n')}\n}` : ''
}

/** Overrides as the fragment of an address. */
export function toFragment(overrides: Overrides): string {
  const query = new URLSearchParams()
  for (const [name, { light, dark }] of Object.entries(overrides)) {
    query.append(name.replace('--sealpay-', ''), light === dark ? light : `${light}|${dark}`)
  }
  return query.toString()
}

/** Reads a fragment back; unknown tokens and values that are no single CSS value are left out. */
export function fromFragment(fragment: string, tokens: readonly Token[]): Overrides {
  const overrides: Record<string, TokenValue> = {}
  for (const [key, text] of new URLSearchParams(fragment.replace(/^#/, ''))) {
    const token = tokens.find(({ name }) => name === `--sealpay-${key}`)
    const [light = '', dark = light] = text.split('|')
    if (token && SAFE_VALUE.test(light) && SAFE_VALUE.test(dark)) overrides[token.name] = { light, dark }
  }
  return overrides
}
