import type { Frame, Page } from 'puppeteer-core'
import { PATIENCE_MS } from './accessible.ts'
import { eventually } from './eventually.ts'

/** Buttons of the sandbox's issuer page, by the values its form sends. */
export type BankDecision = 'approve' | 'fail' | 'cancel'

const decisionButton = (decision: BankDecision): string => `button[name="decision"][value="${decision}"]`

/** Waits until the issuer's page is open somewhere in this window: as the window itself or in a frame. */
export function bankPage(page: Page): Promise<Frame> {
  return eventually('the page of the issuer', async () => {
    for (const frame of page.frames()) {
      // A frame may go away while it is asked; one that is gone already is refused before there is a promise.
      const ask = async () => frame.$(decisionButton('approve'))
      const button = await ask().catch(() => null)
      if (button) return frame
    }
    return null
  })
}

/** Answers the issuer's question with one of its buttons. */
export async function decide(page: Page, decision: BankDecision): Promise<void> {
  const frame = await bankPage(page)
  await frame.locator(decisionButton(decision)).setTimeout(PATIENCE_MS).click()
}

/** Types a code into the issuer's form and sends it. */
export async function enterCode(page: Page, code: string): Promise<void> {
  const frame = await bankPage(page)
  await frame.locator('input[name="code"]').fill(code)
  await frame.locator('button[name="decision"][value="code"]').setTimeout(PATIENCE_MS).click()
}
