/** Where a page may load scripts from, connect to and frame, besides its own origin. */
export interface PageSources {
  scripts?: readonly string[]
  connections?: readonly string[]
  frames?: readonly string[]
  /** who may put the page into a frame; nobody by default */
  ancestors?: readonly string[]
}

/**
 * The strict policy the widget promises to work under (design, section 5): no inline script, no inline style, no eval,
 * and no string that reaches a script sink.
 */
export function contentSecurityPolicy({
  scripts = [],
  connections = [],
  frames = [],
  ancestors = [],
}: PageSources): string {
  const list = (own: readonly string[], more: readonly string[]) => [...own, ...more].join(' ') || "'none'"
  return [
    "default-src 'none'",
    `script-src ${list(["'self'"], scripts)}`,
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${list(["'self'"], connections)}`,
    `frame-src ${list([], frames)}`,
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${list([], ancestors)}`,
    "require-trusted-types-for 'script'",
  ].join('; ')
}

/** Headers every demo page carries. */
export function pageHeaders(sources: PageSources): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(sources),
    'X-Content-Type-Options': 'nosniff',
    // Not `no-referrer`: under it browsers send `Origin: null` with a form, and the origin check would refuse our own forms.
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  }
}
