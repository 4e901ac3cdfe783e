import { startDemo, type Demo } from './runner/demo.ts'
import { FURTHER_GATEWAYS } from './runner/gateways.ts'

export { ensureBuilt, startDemo } from './runner/demo.ts'
export type { Demo, DemoOptions } from './runner/demo.ts'
export type { CompanionProcess } from './runner/companion-process.ts'

const FIRST_PORT = 4000

const write = (text: string) => void process.stderr.write(text)

function announcement({ urls }: Demo): string {
  const rows: [string, string | null, string][] = [
    ['Shop', urls.shop, 'buy something with one of the test cards beside the form'],
    ['Playground', urls.playground, 'every state of the widget, and its looks'],
    ['Bank ledger', urls.ledger, 'what was really charged'],
    ...Object.entries(urls.ledgers).map(([label, url]): [string, string, string] => [label, url, 'its ledger']),
    ['Companion', `${urls.companion}/v1/openapi.json`, 'the API, described by itself'],
  ]
  const shown = rows.filter(([, url]) => url)
  const [names, addresses] = [0, 1].map((column) => Math.max(...shown.map((row) => String(row[column]).length)))
  const lines = shown.map(
    ([name, url, what]) => `  ${name.padEnd(names ?? 0)}  ${String(url).padEnd(addresses ?? 0)}  ${what}`,
  )
  return [
    '',
    '  Sealpay is running on this machine, with throw-away keys.',
    '',
    ...lines,
    '',
    '  Ctrl+C stops it.',
    '',
    '',
  ].join('\n')
}

/** `npm start`: runs the demo until it is told to stop. */
async function run(): Promise<void> {
  let demo: Demo | null = null
  let stopping = false
  const stop = async (code: number) => {
    if (stopping) return
    stopping = true
    await demo?.close()
    process.exit(code)
  }
  const restart = async (words: string) => {
    if (stopping) return
    write(`\n  ${words}\n  Starting it again: every payment goes on where it was.\n`)
    try {
      await demo?.companion.start()
      write('  The companion is running again.\n')
    } catch (error) {
      write(`\n  ${error instanceof Error ? error.message : String(error)}\n`)
      await stop(1)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0))
  try {
    const started = await startDemo({
      port: FIRST_PORT,
      gateways: FURTHER_GATEWAYS,
      onProgress: (words) => write(`${words}\n`),
      onCompanionDeath: (words) => void restart(words),
    })
    if (stopping) return await started.close()
    demo = started
    process.stdout.write(announcement(started))
  } catch (error) {
    write(`\n  The demo could not start: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

if (import.meta.main) await run()
