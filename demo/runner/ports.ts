import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'

function listen(port: number, host: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null)
      else reject(error)
    })
    server.listen(port, host, () => resolve(server))
  })
}

/**
 * So many free ports. All are held until the last one is found, so none is given twice.
 *
 * @param first - where to begin looking; 0 takes whatever the system has free
 */
export async function freePorts(count: number, first: number, host: string): Promise<number[]> {
  const held: Server[] = []
  try {
    for (let port = first; held.length < count; port = first === 0 ? 0 : port + 1) {
      if (port > 65_535) throw new Error(`no ${count} free ports from ${first} upwards`)
      const server = await listen(port, host)
      if (server) held.push(server)
    }
    return held.map((server) => (server.address() as AddressInfo).port)
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}
