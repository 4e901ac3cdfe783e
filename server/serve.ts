import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { assemble, type Loaded } from './load.ts'

export interface RunningServer {
  port: number
  /** Stops accepting, finishes what is under way, closes the database. */
  close(): Promise<void>
}

/** How long requests that are under way may take to end when the server closes, milliseconds. */
const DRAIN_MS = 10_000

/** Runs the companion alone on its own port. */
export async function serve(loaded: Loaded): Promise<RunningServer> {
  const companion = await assemble(loaded)
  const { config, log } = loaded
  const server = createServer(companion.app)
  // Longer than the longest long poll, shorter than for ever.
  server.requestTimeout = 60_000
  server.headersTimeout = 15_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  await companion.start()
  const { port } = server.address() as AddressInfo
  log.info('listening', { url: `http://${config.host}:${port}` })
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
      await companion.stop()
      server.closeAllConnections()
      await closed
      clearTimeout(late)
      log.info('stopped')
    },
  }
}
