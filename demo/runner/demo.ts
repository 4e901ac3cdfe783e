import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { allianceMerchantKeys, createAllianceSandbox, type AllianceSandbox } from '../gateways/alliance.ts'
import { buildPlayground } from '../playground/build.ts'
import { createPlayground, type Playground } from '../playground/server.ts'
import { createShop, type Shop } from '../shop/shop.ts'
import { createCompanionProcess, type CompanionProcess } from './companion-process.ts'
import { companionEnvironment, throwAwayKey, throwAwayWebhookSecret } from './environment.ts'
import { isFresh } from './freshness.ts'
import { startFurther, type FurtherGateway, type Sandboxes } from './gateways.ts'
import { freePorts } from './ports.ts'
import { testAmounts, testCards } from './test-cards.ts'

export interface DemoOptions {
  /** first port to try; 0, the default, takes free ones of the system */
  port?: number
  /** protocol of the bank */
  generation?: 'v1' | 'v2'
  /** how a 3-D Secure challenge is shown */
  challenge?: 'frame' | 'popup' | 'page'
  /** the terminal asks for no CVV */
  nonCvv?: boolean
  /** the bank encrypts its callbacks */
  notificationEncryption?: boolean
  /** factor on every delay of the bank; 1 is the bank's own time */
  timeScale?: number
  /** path of the SQLite file; by default one in a folder of this run, removed with it */
  database?: string
  /** further settings of the companion */
  env?: Readonly<Record<string, string>>
  /** gateways beside AlliancePay, each with its sandbox */
  gateways?: readonly FurtherGateway[]
  /** without it there is no playground */
  playground?: boolean
  /** builds what is missing or older than its sources; false takes what is there */
  build?: boolean
  onProgress?: (words: string) => void
  /** the companion has ended by itself */
  onCompanionDeath?: (words: string) => void
}

export interface Demo {
  urls: {
    shop: string
    companion: string
    bank: string
    ledger: string
    playground: string | null
    /** ledgers of the further gateways, by label */
    ledgers: Readonly<Record<string, string>>
  }
  bank: AllianceSandbox
  /** sandboxes of the further gateways that run */
  sandboxes: Sandboxes
  companion: CompanionProcess
  /** what the shop believes */
  shop: Shop
  database: string
  /** the merchant's key at the companion, for tests that speak to it as the merchant's backend does */
  secretKey: string
  /** lines the companion has logged */
  logs: readonly string[]
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const root = join(import.meta.dirname, '..', '..')
const inRoot = (...path: string[]) => join(root, ...path)

/** Builds the widget, and the playground where it is wanted, unless what is there is fresh. */
export async function ensureBuilt({
  playground = true,
  onProgress,
}: Pick<DemoOptions, 'playground' | 'onProgress'> = {}): Promise<void> {
  const shared = [inRoot('widget'), inRoot('server', 'contract'), inRoot('package-lock.json')]
  if (!isFresh(inRoot('dist', 'widget', 'sri.json'), [...shared, inRoot('vite.config.ts')])) {
    onProgress?.('Building the widget …')
    await promisify(execFile)(process.execPath, [inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
      cwd: root,
    })
  }
  if (playground && !isFresh(inRoot('dist', 'playground', 'index.html'), [...shared, inRoot('demo', 'playground')])) {
    onProgress?.('Building the playground …')
    await buildPlayground(inRoot('dist', 'playground'))
  }
}

function widgetIntegrity(): string | null {
  const hashes = JSON.parse(readFileSync(inRoot('dist', 'widget', 'sri.json'), 'utf8')) as Record<string, string>
  return hashes['sealpay.js'] ?? null
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => resolve())
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/**
 * Starts everything on this machine: bank sandbox, companion, shop and playground, with keys that are thrown away
 * afterwards.
 *
 * @example
 * const demo = await startDemo({ generation: 'v2', challenge: 'frame', timeScale: 0.01 })
 * // … demo.urls.shop …
 * await demo.close()
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port = 0, generation = 'v1', challenge = 'frame', nonCvv = false, notificationEncryption = false } = options
  const { timeScale = 1, playground: withPlayground = true, build = true, onProgress, onCompanionDeath } = options
  if (build) await ensureBuilt({ playground: withPlayground, ...(onProgress ? { onProgress } : {}) })

  const [shopPort = 0, playgroundPort = 0, companionPort = 0, bankPort = 0] = await freePorts(4, port, HOST)
  const urlOf = (at: number) => `http://${HOST}:${at}`
  const closers: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    mkdirSync(inRoot('.cache', 'demo'), { recursive: true })
    const folder = mkdtempSync(inRoot('.cache', 'demo', 'run-'))
    closers.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = options.database ?? join(folder, 'sealpay.db')

    const keys = allianceMerchantKeys()
    const bank = await createAllianceSandbox({
      merchant: keys.merchant,
      host: HOST,
      port: bankPort,
      timeScale,
      allowLoopbackHttp: true,
      names: { merchant: 'hlyna' },
    })
    closers.push(() => bank.close())

    const { started: further, sandboxes } = await startFurther(options.gateways ?? [], { host: HOST, timeScale })
    closers.push(...further.map(({ close: end }) => end))

    const secretKey = throwAwayKey()
    const webhookSecret = throwAwayWebhookSecret()
    const urls = {
      shop: urlOf(shopPort),
      companion: urlOf(companionPort),
      bank: bank.url,
      ledger: `${bank.url}/ledger`,
      ledgers: Object.fromEntries(further.map(({ shop: { label }, ledger }) => [label, ledger])),
      playground: withPlayground ? urlOf(playgroundPort) : null,
    }
    const shop = createShop({
      companionUrl: urls.companion,
      publicUrl: urls.shop,
      secretKey,
      webhookSecret,
      gateways: [
        {
          name: 'alliance',
          label: 'AlliancePay',
          currency: 'UAH',
          rate: 100,
          savesCards: true,
          testCards: testCards(),
          testAmounts: testAmounts(),
        },
        ...further.map((gateway) => gateway.shop),
      ],
      widgetIntegrity,
    })
    const shopServer = createServer(shop.app)
    await listen(shopServer, shopPort)
    closers.push(() => closeServer(shopServer))

    const settings = {
      companionUrl: urls.companion, shopUrl: urls.shop, port: companionPort, host: HOST,
      database, secretKey, webhookSecret, challenge, generation, nonCvv, notificationEncryption,
    } // prettier-ignore
    const companion = createCompanionProcess({
      root,
      env: {
        ...companionEnvironment(settings, keys.companion, bank),
        ...Object.fromEntries(further.flatMap(({ env }) => Object.entries(env))),
        SEALPAY_GATEWAYS: ['alliance', ...further.map(({ shop: { name } }) => name)].join(','),
        ...options.env,
      },
      ...(onCompanionDeath ? { onDeath: onCompanionDeath } : {}),
    })
    await companion.start()
    closers.push(() => companion.stop())

    if (withPlayground) {
      const playground: Playground = await createPlayground({
        directory: inRoot('dist', 'playground'),
        port: playgroundPort,
        host: HOST,
      })
      closers.push(() => playground.close())
    }
    return { urls, bank, sandboxes, companion, shop, database, secretKey, logs: companion.lines, close }
  } catch (error) {
    await close()
    throw error
  }
}
