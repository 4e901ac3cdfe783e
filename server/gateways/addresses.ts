/** Whether a host name means this machine itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}

/** `https:` anywhere; `http:` only from a sandbox on this machine to this machine. Never with credentials. */
export function isSafeUrl(url: URL, baseUrl: string): boolean {
  if (url.username || url.password) return false
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname) && baseUrl.startsWith('http:'))
  )
}
