import type { Bank } from '#contract/session.ts'
import { Secret } from '../../secret.ts'
import { createSettings, type Environment, type Settings } from '../settings.ts'
import { bankOf, KNOWN_BANKS, readBankCode } from './banks.ts'

export interface EtpayConfig {
  /** base of the JSON API, no slash at the end */
  apiUrl: string
  /** base of the page where the shopper pays, no slash at the end */
  funnelUrl: string
  merchantCode: string
  apiToken: Secret
  /** how the shopper gets to the funnel (spec 4) */
  window: 'redirect' | 'popup' | 'frame'
  /** banks the widget offers; empty: the bank is chosen in the funnel */
  banks: readonly Bank[]
  /** the shopper cannot change the RUT that the session names (spec 3, `is_rut_block`) */
  lockRut: boolean
  timeoutMs: number
}

const FROM_ETPAY = 'ETpay issues it at onboarding, one for each environment'

/**
 * Reads the settings of the ETpay gateway and checks them as a whole.
 *
 * @returns the configuration, or every fault at once; a fault names the variable and never shows a secret value
 */
export function parseEtpayConfig(env: Environment): { config: EtpayConfig } | { faults: string[] } {
  const settings = createSettings(env)
  const { faults, oneOf, flag, required, integer } = settings
  const config: EtpayConfig = {
    apiUrl: withoutSlash(settings.baseUrl('ETPAY_API_URL', FROM_ETPAY)),
    funnelUrl: withoutSlash(settings.baseUrl('ETPAY_FUNNEL_URL', FROM_ETPAY)),
    merchantCode: readMerchantCode(settings),
    apiToken: new Secret(required('ETPAY_API_TOKEN', FROM_ETPAY)),
    window: oneOf('ETPAY_WINDOW', ['redirect', 'popup', 'frame'], 'redirect'),
    banks: readBanks(settings),
    lockRut: flag('ETPAY_LOCK_RUT'),
    // An attempt makes at most two exchanges, and must end within the three minutes it may run.
    timeoutMs: integer('ETPAY_TIMEOUT_MS', 10_000, 100, 60_000),
  }
  if (config.merchantCode && config.merchantCode === config.apiToken.reveal()) {
    settings.fault('ETPAY_API_TOKEN', 'is the same as ETPAY_MERCHANT_CODE; was the code pasted twice?')
  }
  return faults.length ? { faults } : { config: Object.freeze(config) }
}

function withoutSlash(url: URL | null): string {
  return url?.href.replace(/\/+$/, '') ?? ''
}

function readMerchantCode(settings: Settings): string {
  const name = 'ETPAY_MERCHANT_CODE'
  const code = settings.required(name, FROM_ETPAY)
  // The samples read `cl_demo_cl`; a pasted token would be long, and this value is not kept secret.
  if (!code || /^[\w.-]{1,40}$/.test(code)) return code
  settings.fault(name, 'must be up to 40 letters, digits, dots, hyphens or underscores; was the API token pasted here?')
  return ''
}

function readBanks(settings: Settings): readonly Bank[] {
  const name = 'ETPAY_BANKS'
  const written = settings.optional(name)
  if (!written) return KNOWN_BANKS
  if (written === 'none') return []
  const banks = new Map<string, Bank>()
  for (const item of written.split(',')) {
    const [code = '', ...label] = item.split('=')
    const known = readBankCode(code)
    if (known === null) {
      settings.fault(
        name,
        'takes bank codes like cl_bci, separated by commas, with a name where it is new: cl_new=Banco Nuevo',
      )
      break
    }
    const shown = label.join('=').trim()
    banks.set(known, shown ? { code: known, name: shown } : bankOf(known))
  }
  return [...banks.values()]
}
