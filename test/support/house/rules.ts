import type { Edge, ImportGraph } from './imports.ts'

/** One rule of the house (design, section 3): answers with words where an edge breaks it. */
interface EdgeRule {
  name: string
  applies: (from: string) => boolean
  allows: (edge: Edge) => boolean
}

const under =
  (...folders: string[]) =>
  (path: string): boolean =>
    folders.some((folder) => (folder.endsWith('.ts') ? path === folder : path.startsWith(`${folder}/`)))

const isPackage = (edge: Edge, ...names: string[]): boolean =>
  edge.kind === 'package' && names.some((name) => edge.to === name || edge.to.startsWith(`${name}/`))

const builtin = (edge: Edge): boolean => edge.kind === 'package' && edge.to.startsWith('node:')
const toFile = (edge: Edge, ...folders: string[]): boolean => edge.kind === 'file' && under(...folders)(edge.to)

const CONTRACT = 'server/contract'
const SQL = ['kysely', 'pg', 'node:sqlite', 'better-sqlite3']
const HTTP = ['express', 'helmet']

/** The stair of design section 3: a file may import only from its own step or from below. */
const STAIR: readonly { step: string; files: readonly string[] }[] = [
  {
    step: 'ground',
    files: [
      CONTRACT,
      'server/store',
      ...['errors', 'log', 'metrics', 'ports', 'secret', 'tripwire', 'worker'].map((name) => `server/${name}.ts`),
    ],
  },
  { step: 'gateways', files: ['server/gateways'] },
  { step: 'payments and webhooks', files: ['server/payments', 'server/webhooks'] },
  { step: 'http', files: ['server/http', 'server/config.ts'] },
  { step: 'app', files: ['server/app.ts'] },
  {
    step: 'entries',
    files: ['companion', 'index', 'load', 'serve', 'main', 'cli']
      .map((name) => `server/${name}.ts`)
      .concat('server/cli'),
  },
]

const stepOf = (path: string): number => STAIR.findIndex(({ files }) => under(...files)(path))

/** `server/gateways/alliance/wire.ts` → `server/gateways/alliance`; `null` for the files beside the folders. */
const gatewayFolder = (path: string): string | null => /^server\/gateways\/[^/]+(?=\/)/.exec(path)?.[0] ?? null

const WIDGET_PURE = under('widget/card', 'widget/flow', 'widget/challenge', 'widget/i18n', 'widget/frame/protocol.ts')

export const RULES: readonly EdgeRule[] = [
  {
    name: 'the contract imports nothing outside itself',
    applies: under(CONTRACT),
    allows: (edge) => toFile(edge, CONTRACT),
  },
  {
    name: 'the widget imports lit, jose, the contract and itself',
    applies: under('widget'),
    allows: (edge) => isPackage(edge, 'lit', 'jose') || toFile(edge, CONTRACT, 'widget'),
  },
  {
    name: 'card, flow, challenge, i18n and frame/protocol are pure: they import the contract, the api they are given and each other',
    applies: WIDGET_PURE,
    allows: (edge) =>
      // The interface only; `http.ts`, which speaks it over the network, stays out.
      toFile(edge, CONTRACT, 'widget/api/checkout-api.ts') || (edge.kind === 'file' && WIDGET_PURE(edge.to)),
  },
  {
    name: 'define.ts alone acts on import, so nothing imports for an effect or imports define.ts',
    applies: (from) => under('widget')(from) && from !== 'widget/define.ts',
    allows: (edge) => !edge.bare && edge.to !== 'widget/define.ts',
  },
  {
    name: 'payments know the gateway interface, never a concrete gateway, Express or SQL',
    applies: under('server/payments'),
    allows: (edge) =>
      !isPackage(edge, ...SQL, ...HTTP) &&
      (!toFile(edge, 'server/gateways') || edge.to === 'server/gateways/gateway.ts') &&
      !toFile(edge, 'server/http'),
  },
  {
    name: 'a gateway knows the interface, the sender, the settings reader, errors, secrets, ports and the log, and its own folder',
    applies: (from) => gatewayFolder(from) !== null,
    allows: (edge) =>
      builtin(edge)
        ? !isPackage(edge, ...SQL)
        : isPackage(edge, 'jose', 'zod') ||
          edge.to.startsWith(`${gatewayFolder(edge.from)}/`) ||
          toFile(
            edge,
            CONTRACT,
            'server/gateways/gateway.ts',
            'server/gateways/http.ts',
            'server/gateways/settings.ts',
            'server/gateways/addresses.ts',
            'server/errors.ts',
            'server/secret.ts',
            'server/ports.ts',
            'server/log.ts',
          ),
  },
  {
    name: 'the store alone knows the database',
    applies: (from) => under('server', 'widget', 'demo')(from) && !under('server/store')(from),
    allows: (edge) => !isPackage(edge, ...SQL),
  },
  {
    name: 'http and app alone know Express',
    applies: (from) => under('server')(from) && !under('server/http', 'server/app.ts')(from),
    allows: (edge) => !isPackage(edge, ...HTTP),
  },
  {
    name: 'the sandboxes import the platform and their own files: a fake that shares code with what it tests proves nothing',
    applies: under('demo/gateways'),
    allows: (edge) => builtin(edge) || toFile(edge, 'demo/gateways'),
  },
  {
    name: 'the shop is a merchant: it knows the public script and the HTTP API, not the insides',
    applies: under('demo/shop'),
    allows: (edge) =>
      builtin(edge) ||
      isPackage(edge, ...HTTP) ||
      toFile(edge, 'demo/shop', 'demo/pages', 'demo/gateways/scenarios.ts'),
  },
  {
    name: 'the companion imports nothing of the widget, the demo or the tests',
    applies: under('server'),
    allows: (edge) => edge.kind === 'package' || toFile(edge, 'server'),
  },
  {
    name: 'the demo starts the companion as a program and never imports it',
    applies: under('demo'),
    allows: (edge) => edge.kind === 'package' || toFile(edge, 'demo', 'widget', CONTRACT),
  },
  {
    name: 'every import runs down the stair (entries, app, http, payments and webhooks, gateways, ground)',
    applies: under('server'),
    allows: (edge) => edge.kind === 'package' || stepOf(edge.from) >= stepOf(edge.to),
  },
  {
    name: 'every file of the companion stands on a step of the stair; name its step in test/support/house/rules.ts',
    applies: under('server'),
    allows: (edge) => stepOf(edge.from) >= 0,
  },
]

/** Every broken rule, as `file → file: rule`. */
export function findViolations({ edges }: Pick<ImportGraph, 'edges'>): string[] {
  return RULES.flatMap((rule) =>
    edges
      .filter((edge) => rule.applies(edge.from) && !rule.allows(edge))
      .map((edge) => `${edge.from} → ${edge.to}: ${rule.name}`),
  )
}
