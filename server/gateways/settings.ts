import type { KeyObject } from 'node:crypto'
import { Secret } from '../secret.ts'
import { isLoopback } from './addresses.ts'

/** A key cannot be used. The message says which rule it breaks and never holds key material. */
export class KeyError extends Error {
  override name = 'KeyError'
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads single settings and collects what is wrong with them; a fault names the variable and never shows a secret. */
export function createSettings(env: Environment) {
  const faults: string[] = []
  const fault = (name: string, problem: string) => void faults.push(`${name}: ${problem}`)
  const optional = (name: string): string => env[name]?.trim() ?? ''
  const settings = {
    faults,
    fault,
    optional,
    required(name: string, hint: string): string {
      const value = optional(name)
      if (!value) fault(name, `is missing; ${hint}`)
      return value
    },
    oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
      const raw = optional(name)
      if (!raw) return fallback
      const found = allowed.find((item) => item === raw)
      if (!found) fault(name, `must be one of ${allowed.join(', ')}`)
      return found ?? fallback
    },
    flag: (name: string): boolean => settings.oneOf(name, ['true', 'false'], 'false') === 'true',
    integer(name: string, fallback: number, minimum: number, maximum: number): number {
      const raw = optional(name)
      if (!raw) return fallback
      const value = Number(raw)
      if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
      fault(name, `must be a whole number from ${minimum} to ${maximum}`)
      return fallback
    },
    /** Base address of a gateway: `https:`, or `http:` on this machine; without credentials, query and fragment. */
    baseUrl(name: string, hint: string): URL | null {
      const raw = settings.required(name, hint)
      if (!raw) return null
      if (!URL.canParse(raw)) {
        fault(name, 'is not a URL; write it with https://')
        return null
      }
      const url = new URL(raw)
      if (url.username || url.password) fault(name, 'must not contain a user name or password')
      if (url.search || url.hash) fault(name, 'must have no query and no fragment')
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
        fault(name, 'must be https:// (http:// is only for a sandbox on this machine)')
      }
      return url
    },
    /** JSON text, or `undefined` where the variable is not set or not JSON. */
    json(name: string): unknown {
      const raw = optional(name)
      if (!raw) return undefined
      try {
        return JSON.parse(raw)
      } catch {
        fault(name, 'is not JSON; are quotes around it lost in the shell?')
        return undefined
      }
    },
    /** A key read by `read`, or `null` with a fault; `hint` says where the key comes from. */
    key<T>(name: string, hint: string, read: (text: string) => T): T | null {
      const raw = settings.required(name, hint)
      return raw ? settings.attempt(name, () => read(raw)) : null
    },
    secretKey(name: string, hint: string, read: (text: string) => KeyObject): Secret<KeyObject> | null {
      const key = settings.key(name, hint, read)
      return key && new Secret(key)
    },
    /** Runs a key reader and turns its refusal into a fault. */
    attempt<T>(name: string, read: () => T): T | null {
      try {
        return read()
      } catch (error) {
        if (!(error instanceof KeyError)) throw error
        fault(name, `the key ${error.message}`)
        return null
      }
    },
  }
  return settings
}

export type Settings = ReturnType<typeof createSettings>
