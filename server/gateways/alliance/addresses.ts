import { isSafeUrl } from '../addresses.ts'

/** Whether an address of ours may be given to the bank (spec 4.2, 4.4). */
export function isUsableUrl(text: string, maxLength: number, baseUrl: string): boolean {
  return text.length <= maxLength && URL.canParse(text) && isSafeUrl(new URL(text), baseUrl)
}

/** Whether the browser may be sent to a challenge page the bank names: a safe address of a known host (spec 5). */
export function challengeGuard(hosts: readonly string[], baseUrl: string): (url: string) => boolean {
  return (text) => {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    return hosts.includes(url.hostname) && isSafeUrl(url, baseUrl)
  }
}
