import type { Server } from 'node:http'
import express, { type Express } from 'express'
import { pageHeaders } from '../pages/csp.ts'

export interface PlaygroundOptions {
  /** folder of the built pages */
  directory: string
  port: number
  host?: string
}

export interface Playground {
  url: string
  close(): Promise<void>
}

/** The built pages under the policy the widget promises to work under; only the scenes may be framed, by the playground. */
export function createPlaygroundApp(directory: string): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use((request, response, next) => {
    const framed = request.path !== '/' && request.path !== '/index.html'
    response.set(pageHeaders({ frames: ["'self'"], ancestors: framed ? ["'self'"] : [] }))
    next()
  })
  app.use(express.static(directory, { cacheControl: false }))
  return app
}

/** Serves the playground. */
export async function createPlayground({
  directory,
  port,
  host = '127.0.0.1',
}: PlaygroundOptions): Promise<Playground> {
  const app = createPlaygroundApp(directory)
  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(port, host, (error?: Error) => (error ? reject(error) : resolve(listening)))
  })
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://${host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
