import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

export interface CommandResult {
  exitCode: number | null
  /** standard output and standard error in the order in which they came */
  output: string
  timedOut: boolean
}

export interface CommandOptions {
  cwd: string
  timeoutMs: number
  signal: AbortSignal
}

/** Runs one program to its end and keeps what it prints. It is ended with all its children on abort and on timeout. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      // A group of its own, so that browsers and servers it started end with it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      // A program that runs tests must not take itself for a part of the run that started it.
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', NODE_NO_WARNINGS: '1', NODE_TEST_CONTEXT: undefined },
    })
    const chunks: Buffer[] = []
    let timedOut = false
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))

    const stop = (): void => {
      endGroup(child, 'SIGTERM')
      setTimeout(() => endGroup(child, 'SIGKILL'), 3_000).unref()
    }
    const timer = setTimeout(() => {
      timedOut = true
      stop()
    }, options.timeoutMs)
    options.signal.addEventListener('abort', stop, { once: true })

    const finish = (exitCode: number | null, problem = ''): void => {
      clearTimeout(timer)
      options.signal.removeEventListener('abort', stop)
      // What the program left behind must not live on into the next part.
      endGroup(child, 'SIGKILL')
      resolve({ exitCode, output: Buffer.concat(chunks).toString('utf8') + problem, timedOut })
    }
    child.once('error', (error) => finish(null, `${error.message}\n`))
    child.once('exit', (code) => {
      // A grandchild may hold the pipes open, so `close` is not waited for longer than this.
      const late = setTimeout(() => finish(code), 500)
      child.once('close', () => {
        clearTimeout(late)
        finish(code)
      })
    })
  })
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}
