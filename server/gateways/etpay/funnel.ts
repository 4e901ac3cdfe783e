import type { GatewayAction } from '../gateway.ts'
import type { EtpayConfig } from './config.ts'

// How long a session lives is not documented (spec 11, row 15). A shopper who has to look for a password or wait for a
// bank's code must not be called late, so the action lasts long; giving it up early is the shopper's own choice.
const SHOPPER_MS = 3_600_000

/** Where the shopper pays (spec 4). Made of our own configuration and ETpay's token, never of what a page says. */
export function funnelAction(
  token: string,
  { funnelUrl, window }: Pick<EtpayConfig, 'funnelUrl' | 'window'>,
): GatewayAction {
  return {
    type: 'challenge',
    url: `${funnelUrl}/session/${encodeURIComponent(token)}`,
    // Whether ETpay lets itself be framed is not known; the whole page always works.
    ...(window === 'redirect' ? { display: 'page' as const } : {}),
    timeoutMs: SHOPPER_MS,
  }
}
