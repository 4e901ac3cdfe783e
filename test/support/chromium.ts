import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import puppeteer from 'puppeteer-core'
import type { Browser, LaunchOptions } from 'puppeteer-core'

/** How to start a Chromium: spread into the launch options of puppeteer-core. */
export interface ChromiumLaunch {
  executablePath: string
  headless: true | 'shell'
  args: string[]
  env?: Record<string, string | undefined>
}

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]
const FIREFOX = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
]

const root = dirname(dirname(import.meta.dirname))
const packageVersion = (
  createRequire(import.meta.url)(join(root, 'node_modules/@sparticuz/chromium/package.json')) as { version: string }
).version

/** A Firefox of this machine, or nothing. */
export function findFirefox(): string | undefined {
  return [process.env.FIREFOX_PATH, ...FIREFOX].find((path) => path && existsSync(path))
}

/** The machine's own Chromium, Chrome or Edge where there is one, else the one that came with the dependencies. */
export async function chromium(): Promise<ChromiumLaunch> {
  const installed = [process.env.CHROME_PATH, ...INSTALLED].find((path) => path && existsSync(path))
  if (installed && !process.env.BUNDLED_CHROMIUM) {
    return { executablePath: installed, headless: true, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] }
  }
  return bundledChromium()
}

/** Starts it; close the browser when done. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const launch = await chromium()
  return puppeteer.launch({ ...launch, ...options, args: [...launch.args, ...(options.args ?? [])] })
}

async function bundledChromium(): Promise<ChromiumLaunch> {
  const folder = join(root, '.cache', 'chromium', packageVersion)
  await unpackOnce(folder)
  return {
    executablePath: join(folder, 'chromium'),
    headless: 'shell',
    // Its own `args` switch web security off; only the missing setuid helper has to be named.
    args: ['--no-sandbox'],
    // For the browser alone: other children of the tests keep the machine's own libraries.
    env: {
      ...process.env,
      FONTCONFIG_PATH: folder,
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
    },
  }
}

/** Several test processes start at once: one unpacks, the others wait, for a half-written binary cannot be run. */
async function unpackOnce(folder: string): Promise<void> {
  const ready = join(folder, 'ready')
  const lock = `${folder}.lock`
  mkdirSync(dirname(folder), { recursive: true })
  while (!existsSync(ready)) {
    if (!takeLock(lock)) {
      await sleep(100)
      continue
    }
    try {
      if (!existsSync(ready)) await unpack(folder)
      writeFileSync(ready, '')
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
}

function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    // Whoever held it this long has died.
    const heldSince = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - heldSince > 60_000) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

async function unpack(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'fonts.conf'),
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>' +
      `<dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  )
  // The package unpacks into the system's temporary folder, and its libraries only where it takes itself to be in a
  // Lambda: both are read from the environment when it is imported and called.
  const names = [
    'TMPDIR',
    'TMP',
    'TEMP',
    'AWS_LAMBDA_JS_RUNTIME',
    'LD_LIBRARY_PATH',
    'FONTCONFIG_PATH',
    'HOME',
  ] as const
  const saved = names.map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, { TMPDIR: folder, TMP: folder, TEMP: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' })
  try {
    const { default: bundled } = await import('@sparticuz/chromium')
    await bundled.executablePath()
  } finally {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
