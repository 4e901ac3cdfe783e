#!/usr/bin/env node
import { allianceKeys, companionKeys, ecommpayKeys, type KeyPart } from './cli/keys.ts'
import { doctor } from './cli/doctor.ts'
import { runMigrations } from './cli/migrate.ts'
import { showPayment } from './cli/payments.ts'
import { replayWebhooks } from './cli/webhooks.ts'
import { ConfigurationError, load } from './load.ts'
import { serve } from './serve.ts'
import { DatabaseInUse } from './store/sqlite.ts'

const USAGE = `sealpay <command>

  serve                     run the companion
  migrate [--dry-run]       bring the database up to date; says first what it will do
  keys [alliance|ecommpay]  make new keys and print them, the public halves ready to send to the bank
  doctor [--gateways]       check configuration and database, and with --gateways the connection to each gateway
  payments show <id>        a payment with everything that happened to it
  webhooks replay [id]      send webhooks again: one, or all that were given up

Settings come from the environment; docs/configuration.md lists them.
`

/** What `keys` makes, by the gateway that is named; without one, what the companion itself needs. */
const KEYS: Readonly<Record<string, (() => KeyPart[]) | undefined>> = {
  '': companionKeys,
  alliance: allianceKeys,
  ecommpay: ecommpayKeys,
}

const out = (text: string) => void process.stdout.write(`${text}\n`)
const settings = () => load(process.env, out)

async function run([command, ...args]: string[]): Promise<number> {
  switch (command) {
    case 'serve': {
      const server = await serve(settings())
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      })
      await server.close()
      return 0
    }
    case 'migrate':
      return runMigrations(settings().config.database, args.includes('--dry-run'), out)
    case 'keys': {
      const make = KEYS[args[0] ?? '']
      if (!make) return usage()
      for (const { title, text } of make()) out(`# ${title}\n${text}\n`)
      return 0
    }
    case 'doctor':
      return doctor(process.env, args.includes('--gateways'), out)
    case 'payments':
      return args[0] === 'show' && args[1] ? showPayment(settings().config.database, args[1], out) : usage()
    case 'webhooks':
      return args[0] === 'replay' ? replayWebhooks(settings().config.database, args[1], out) : usage()
    default:
      return usage()
  }
}

function usage(): number {
  process.stderr.write(USAGE)
  return 2
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof DatabaseInUse)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
