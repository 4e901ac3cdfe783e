import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

export interface CompanionProcess {
  /** every line it has written to standard output and standard error, over all its lives */
  readonly lines: readonly string[]
  readonly pid: number | undefined
  /** Starts it; resolves when it listens, rejects with its last words when it does not come that far. */
  start(): Promise<void>
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
}

export interface CompanionProcessOptions {
  root: string
  env: Readonly<Record<string, string>>
  /** the process has ended although nobody asked it to */
  onDeath?: (words: string) => void
}

const LAST_WORDS = 8
const STOP_PATIENCE_MS = 12_000

function isListening(line: string): boolean {
  try {
    return (JSON.parse(line) as { message?: unknown }).message === 'listening'
  } catch {
    return false
  }
}

/** The companion as a process of its own, run from source like a merchant would run it: configured by its environment. */
export function createCompanionProcess({ root, env, onDeath }: CompanionProcessOptions): CompanionProcess {
  const lines: string[] = []
  let child: ChildProcess | null = null
  let wanted = false

  const lastWords = (code: number | null, signal: NodeJS.Signals | null) =>
    [`the companion ended with ${signal ? `signal ${signal}` : `exit code ${code}`}`, ...lines.slice(-LAST_WORDS)].join(
      '\n  ',
    )

  const end = async (signal: NodeJS.Signals) => {
    wanted = false
    const running = child
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const exited = once(running, 'exit')
    running.kill(signal)
    const impatient = setTimeout(() => running.kill('SIGKILL'), STOP_PATIENCE_MS)
    await exited
    clearTimeout(impatient)
  }

  return {
    lines,
    get pid() {
      return child?.pid
    },
    start() {
      const started = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
        cwd: root,
        // Nothing of this process's own environment: the companion has what it is given here, and nothing else.
        env: { ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      wanted = true
      return new Promise((resolve, reject) => {
        let listening = false
        for (const stream of [started.stdout, started.stderr]) {
          createInterface({ input: stream }).on('line', (line) => {
            lines.push(line)
            if (listening || !isListening(line)) return
            listening = true
            resolve()
          })
        }
        started.on('error', reject)
        started.on('close', (code, signal) => {
          if (!listening) reject(new Error(lastWords(code, signal)))
          else if (wanted && child === started) onDeath?.(lastWords(code, signal))
        })
      })
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}
