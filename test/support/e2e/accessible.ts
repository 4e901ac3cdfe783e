import type { ElementHandle, Frame, Page } from 'puppeteer-core'

/** Long enough for a slow machine with several browsers; a run that is right never waits for it. */
export const PATIENCE_MS = 20_000

const quoted = (text: string): string => JSON.stringify(text)

/** Selector of an element as a screen reader finds it: role and name, through every shadow tree. */
export const byRole = (role: string, name?: string): string =>
  `::-p-aria(${name === undefined ? '' : `[name=${quoted(name)}]`}[role=${quoted(role)}])`

/** Waits until such an element is there. */
export async function find(where: Page | Frame, role: string, name?: string): Promise<ElementHandle> {
  const element = await where.waitForSelector(byRole(role, name), { timeout: PATIENCE_MS }).catch(() => null)
  if (!element) throw new Error(`there is no ${role} "${name ?? ''}"; there is:\n${await outline(where)}`)
  return element
}

/** Whether such an element is there now. */
export async function has(where: Page | Frame, role: string, name?: string): Promise<boolean> {
  const element = await where.$(byRole(role, name))
  await element?.dispose()
  return element !== null
}

/** Presses a button or link as a person does, by mouse. */
export async function press(where: Page | Frame, role: 'button' | 'link', name: string): Promise<void> {
  await find(where, role, name)
  await where.locator(byRole(role, name)).setTimeout(PATIENCE_MS).click()
}

/** What a screen reader would say of the whole page, for the message of a test that failed. */
async function outline(where: Page | Frame): Promise<string> {
  const page = 'page' in where ? where.page() : where
  const names: string[] = []
  const visit = (node: { role?: string; name?: string; children?: unknown[] } | null, depth: number): void => {
    if (!node) return
    if (node.name) names.push(`${'  '.repeat(depth)}${node.role ?? ''} "${node.name}"`)
    for (const child of node.children ?? []) visit(child as typeof node, depth + 1)
  }
  visit(await page.accessibility.snapshot({ includeIframes: true }), 0)
  return names.slice(0, 80).join('\n')
}
