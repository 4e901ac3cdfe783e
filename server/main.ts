import { ConfigurationError, load } from './load.ts'
import { serve } from './serve.ts'
import { DatabaseInUse } from './store/sqlite.ts'

try {
  const server = await serve(load(process.env, (line) => process.stdout.write(`${line}\n`)))
  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) return
      closing = true
      void server.close().then(() => process.exit(0))
    })
  }
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof DatabaseInUse)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
