import type { BrowserFacts } from '#contract/payment.ts'

/** The part of `window` that is read. */
export interface WindowLike {
  navigator: { userAgent: string; language: string; languages: readonly string[] }
  screen: { colorDepth: number; width: number; height: number }
}

/** What 3-D Secure 2 wants to know of the browser (EMV 3DS core specification, browser data elements). */
export function browserFacts({ navigator, screen }: WindowLike, now: Date): BrowserFacts {
  return {
    userAgent: navigator.userAgent,
    language: navigator.languages.join() || navigator.language,
    colorDepth: screen.colorDepth,
    screenHeight: screen.height,
    screenWidth: screen.width,
    timezoneOffset: now.getTimezoneOffset(),
  }
}
