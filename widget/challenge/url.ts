const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/

/** `https:`, or plain `http:` to this very machine, which no network can touch. */
export function isSafeUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))
}

/**
 * Whether the widget may send the shopper to `url`. A frame shows only the companion's own page, so that the merchant's
 * `frame-src` names one origin and no other page can pose as part of the shop; a redirect may lead to any bank.
 */
export function isSafeNavigation(url: string, companionOrigin: string, kind: 'frame' | 'redirect'): boolean {
  if (!URL.canParse(url)) return false
  const target = new URL(url)
  // A name before the host only serves to make an address look like another one.
  if (!isSafeUrl(target) || target.username || target.password) return false
  return kind === 'redirect' || target.origin === companionOrigin
}
