// Preloaded into every test process: a test that reaches for the internet fails at once, on every machine alike.
import { Socket } from 'node:net'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|\[::1\])$/i

/** Whether a socket may connect to this host; no host means loopback (Node's default) or a local pipe. */
export function isLoopback(host: string | undefined): boolean {
  return host === undefined || LOOPBACK.test(host)
}

type ConnectArguments = [{ host?: string }] | [number, string?] | [[{ host?: string }]]

function hostOf([target, second]: [unknown, unknown?]): string | undefined {
  // `net.connect` hands its arguments over as one normalised array.
  const options: unknown = Array.isArray(target) ? target[0] : target
  if (typeof options === 'object' && options !== null && 'host' in options) {
    return typeof options.host === 'string' ? options.host : undefined
  }
  return typeof options === 'number' && typeof second === 'string' ? second : undefined
}

const connect = Reflect.get(Socket.prototype, 'connect') as (this: Socket, ...args: ConnectArguments) => Socket

Object.defineProperty(Socket.prototype, 'connect', {
  configurable: true,
  writable: true,
  value(this: Socket, ...args: ConnectArguments): Socket {
    const host = hostOf(args)
    if (isLoopback(host)) return connect.apply(this, args)
    process.nextTick(() => this.destroy(new Error(`tests may only connect to loopback, not to ${host}`)))
    return this
  },
})
