/** Whether a host name means this machine itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}

/** `https:` anywhere; `http:` only from a sandbox on this machine to this machine. Never with credentials. */
function isSafe(url: URL, baseUrl: string): boolean {
  if (url.username || url.password) return false
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname) && baseUrl.startsWith('http:'))
  )
}

/** Whether an address of ours may be given to the bank (spec 4.2, 4.4). */
export function isUsableUrl(text: string, maxLength: number, baseUrl: string): boolean {
  return text.length <= maxLength && URL.canParse(text) && isSafe(new URL(text), baseUrl)
}

/** Whether the browser may be sent to a challenge page the bank names: a safe address of a known host (spec 5). */
export function challengeGuard(hosts: readonly string[], baseUrl: string): (url: string) => boolean {
  return (text) => {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    return hosts.includes(url.hostname) && isSafe(url, baseUrl)
  }
}
