import type { Frame, Page } from 'puppeteer-core'
import { PATIENCE_MS } from './accessible.ts'
import { bankPage } from './bank-page.ts'
import type { MarkedCard } from './marked-card.ts'

/** A RUT that ETpay's documentation uses as an example; its check digit is right. */
const RUT = '11.111.111-1'

const decision = (value: string): string => `button[name="decision"][value="${value}"]`

/** The transfer page of ETpay, on which a payer signs in at a bank and confirms. */
export async function signInAtBank(page: Page | Frame): Promise<void> {
  await page.waitForSelector(decision('sign_in'), { timeout: PATIENCE_MS })
  await page.locator('input[name="rut"]').fill(RUT)
  await page.locator('input[name="password"]').fill('any words')
  await page.locator(decision('sign_in')).click()
  await page.waitForSelector(decision('approve'), { timeout: PATIENCE_MS })
}

/** Ends the transfer: the payer confirms it, the bank rejects it, or the payer gives it up. */
export async function endTransfer(page: Page | Frame, how: 'approve' | 'reject' | 'cancel'): Promise<void> {
  await page.waitForSelector(decision(how), { timeout: PATIENCE_MS })
  await page.locator(decision(how)).click()
}

/** The page of a payment system to which ecommpay Gate has sent the payer; `back` returns as if it were paid. */
export async function leaveProvider(page: Page, how: 'approve' | 'cancel' | 'back'): Promise<void> {
  const frame = await bankPage(page)
  await frame.locator(decision(how)).setTimeout(PATIENCE_MS).click()
}

/** AlliancePay's own payment page, which asks for the card itself. */
export async function payOnHostedPage(page: Page, card: MarkedCard): Promise<void> {
  await page.waitForSelector(decision('pay'), { timeout: PATIENCE_MS })
  await page.locator('input[name="number"]').fill(card.number)
  await page.locator('input[name="expiry"]').fill(`${card.month}/${card.year}`)
  await page.locator('input[name="cvv"]').fill(card.cvv)
  await page.locator(decision('pay')).click()
}

/** Gives AlliancePay's payment page up without a card. */
export async function cancelHostedPage(page: Page): Promise<void> {
  await page.waitForSelector(decision('cancel'), { timeout: PATIENCE_MS })
  await page.locator(decision('cancel')).click()
}
