import { assetReply } from './assets.ts'
import type { EcJwk, KeyPair } from './crypto.ts'
import { isPublicKey } from './crypto.ts'
import { html, pageReply } from './html.ts'
import type { Incoming, Reply } from './http.ts'
import { listen } from './http.ts'
import type { Account, AccountSeed } from './pltoken/accounts.ts'
import { Accounts } from './pltoken/accounts.ts'
import type { OrderedFault } from './pltoken/api.ts'
import { Api } from './pltoken/api.ts'
import { readAppKey } from './pltoken/authorization.ts'
import type { CallName } from './pltoken/endpoints.ts'
import { createEndpoints } from './pltoken/endpoints.ts'
import { indexPage } from './pltoken/index-page.ts'
import { pltokenLedgerPage, pltokenTotals } from './pltoken/ledger-page.ts'
import { PaymentMethods } from './pltoken/payment-methods.ts'
import { readPcngKey } from './pltoken/pcng.ts'
import { ReplayStore } from './pltoken/receiver.ts'
import type { PltokenRequest } from './pltoken/recorder.ts'
import { DEMO_ACCOUNTS } from './pltoken/seeds.ts'
import type { PltokenLedgerEntry } from './pltoken/transactions.ts'
import { Transactions } from './pltoken/transactions.ts'
import type { RecordedVaultCall, VaultFault } from './pltoken/vault-server.ts'
import { VaultServer } from './pltoken/vault-server.ts'
import { Vault } from './pltoken/vault.ts'
import type { Schedule } from './timers.ts'
import { createTimers, scheduleWithTimeout } from './timers.ts'

export type { Account, AccountSeed } from './pltoken/accounts.ts'
export type { OrderedFault } from './pltoken/api.ts'
export type { CallName } from './pltoken/endpoints.ts'
export type { PltokenRequest } from './pltoken/recorder.ts'
export type { PltokenLedgerEntry } from './pltoken/transactions.ts'
export type { RecordedVaultCall, VaultFault } from './pltoken/vault-server.ts'
export { DEMO_ACCOUNTS } from './pltoken/seeds.ts'

export interface PltokenVaultOptions {
  host?: string
  /** 0, the default, takes any free port */
  port?: number
  publicUrl?: string
  /** origins of pages that may call; any by default */
  allowedOrigins?: readonly string[]
  /** how long a reference lasts; the documentation does not say, 5 minutes by default */
  lifetimeMs?: number
  /** what a CVV is sealed to, on P-384; made afresh by default */
  keyPair?: KeyPair
}

export interface PltokenSandboxOptions {
  /** APP_ID, and APP_KEY as base64 of at least 16 bytes */
  app: { id: string; key: string }
  /** 16, 24 or 32 bytes as base64, or as hex with the prefix `hex:` */
  pcngKey: string
  /** `127.0.0.1` by default */
  host?: string
  /** 0, the default, takes any free port */
  port?: number
  /** the address as the companion sees it, where that is not host and port: signatures cover it */
  publicUrl?: string
  clock?: { now(): number }
  /** factor on the delay of slow answers */
  timeScale?: number
  schedule?: Schedule
  name?: string
  accounts?: readonly AccountSeed[]
  /** whether the transaction list is an object with paging facts, by default, or a bare list */
  listShape?: 'object' | 'array'
  vault?: PltokenVaultOptions
}

export interface PltokenSandbox {
  /** base address, without a slash at the end */
  readonly url: string
  /** origin of the vault */
  readonly vaultUrl: string
  readonly vaultPublicKey: EcJwk
  /** Ends both servers, their connections and everything that waits. */
  close(): Promise<void>
  /** what really happened to the money */
  ledger(): PltokenLedgerEntry[]
  /** the accounts with their payment methods, masks only */
  accounts(): Account[]
  /** calls to the API so far, opened, without vault references */
  requests(): readonly PltokenRequest[]
  vaultCalls(): readonly RecordedVaultCall[]
  /** Lets the next call of that name go wrong, before or after it has done its work. */
  failNext(call: CallName, fault: OrderedFault): void
  failNextVaultCall(fault: VaultFault): void
  /** 993 for every call from now on, or no more. */
  setRight(granted: boolean): void
  /** Every reference is unknown from now on. */
  forgetReferences(): void
  /** What is sealed to the former key cannot be opened any more. */
  rotateVaultKey(): void
}

const REFERENCE_LIFETIME_MS = 300_000

function baseUrl(publicUrl: string | undefined, host: string, port: number): string {
  return (publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(/\/$/, '')
}

/**
 * Starts a stand-in for the secure payment API with PLTOKEN, and a card vault on an origin of its own.
 *
 * @example
 * const gateway = await createPltokenSandbox({ app: { id, key }, pcngKey })
 * // configure the companion with `gateway.url`, and the widget's vault adapter with `gateway.vaultUrl`
 * await gateway.close()
 */
export async function createPltokenSandbox(options: PltokenSandboxOptions): Promise<PltokenSandbox> {
  const { app, host = '127.0.0.1', clock = { now: () => Date.now() }, vault: vaultOptions = {} } = options
  if (!/^[^:\s]{1,64}$/.test(app.id)) throw new TypeError('the app id must have 1 to 64 characters, without colon')
  const apps = new Map([[app.id, readAppKey(app.key)]])
  const pcngKey = readPcngKey(options.pcngKey)
  if (vaultOptions.keyPair && !isPublicKey(vaultOptions.keyPair.publicJwk))
    throw new TypeError('the key of the vault must be on P-384')
  const name = options.name ?? 'PLTOKEN sandbox'
  const now = (): number => clock.now()
  const timers = createTimers(options.schedule ?? scheduleWithTimeout, options.timeScale ?? 1)
  // Known once the servers listen; nothing asks for them earlier.
  let url = ''
  let vaultUrl = ''

  const vault = new Vault({
    now,
    lifetimeMs: vaultOptions.lifetimeMs ?? REFERENCE_LIFETIME_MS,
    keyPair: vaultOptions.keyPair,
  })
  const vaultServer = new VaultServer({ vault, allowedOrigins: vaultOptions.allowedOrigins })
  const accounts = new Accounts(options.accounts ?? DEMO_ACCOUNTS)
  const transactions = new Transactions({ accounts, vault, now, listShape: options.listShape ?? 'object' })
  const endpoints = createEndpoints(new PaymentMethods({ accounts, vault, now }), transactions)
  const receiver = { apps, origin: () => url, now, replays: new ReplayStore() }
  const api = new Api({ endpoints, receiver, pcngKey, timers, now })

  const page = ({ path }: Incoming): Reply | null => {
    if (path === '/')
      return pageReply(indexPage({ bankName: name, url, vaultUrl, accounts: accounts.all(), now: now(), endpoints }))
    if (path === '/ledger') return pageReply(pltokenLedgerPage(transactions.ledger(), name))
    if (path === '/ledger.json') {
      const entries = transactions.ledger()
      const body = JSON.stringify({ totals: pltokenTotals(entries), entries })
      return { status: 200, headers: { 'content-type': 'application/json' }, body }
    }
    return assetReply(path)
  }
  const missing = (): Reply => {
    const body = html`<main class="card acs">
      <h1>Nothing here</h1>
      <p class="lead"><a href="/">About this sandbox</a></p>
    </main>`
    return pageReply({ title: 'Nothing here', layout: 'narrow', body, status: 404 })
  }
  const handle = async (incoming: Incoming): Promise<Reply | 'hang_up'> => {
    const { method, path, headers } = incoming
    // A request with credentials is for the API, whatever its path: it must get its 996 in an envelope.
    const visitor = method === 'GET' && headers.authorization === undefined
    const shown = visitor ? page(incoming) : null
    if (shown) return shown
    return visitor && !/^\/(account|billing)(\/|$)/.test(path) ? missing() : api.handle(incoming)
  }

  const server = await listen(handle, host, options.port ?? 0)
  url = baseUrl(options.publicUrl, host, server.port)
  const vaultHost = vaultOptions.host ?? host
  const vaultListening = await listen(
    (incoming) => vaultServer.handle(incoming),
    vaultHost,
    vaultOptions.port ?? 0,
  ).catch(async (error: unknown) => {
    await server.close()
    throw error
  })
  vaultUrl = baseUrl(vaultOptions.publicUrl, vaultHost, vaultListening.port)

  return {
    url,
    vaultUrl,
    get vaultPublicKey() {
      return vault.publicKey
    },
    async close() {
      timers.close()
      await Promise.all([server.close(), vaultListening.close()])
    },
    ledger: () => transactions.ledger(),
    accounts: () => structuredClone(accounts.all()),
    requests: () => api.requests,
    vaultCalls: () => vaultServer.calls,
    failNext: (call, fault) => api.failNext(call, fault),
    failNextVaultCall: (fault) => vaultServer.failNext(fault),
    setRight(granted) {
      api.hasRight = granted
    },
    forgetReferences: () => vault.forget(),
    rotateVaultKey: () => vault.rotateKey(),
  }
}
