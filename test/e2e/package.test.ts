import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { allianceMerchantKeys, createAllianceSandbox } from '../../demo/gateways/alliance.ts'
import { companionEnvironment, throwAwayKey, throwAwayWebhookSecret } from '../../demo/runner/environment.ts'
import { freePorts } from '../../demo/runner/ports.ts'
import { runCommand } from '../support/runner/command.ts'

const root = join(import.meta.dirname, '../..')
const HOST = '127.0.0.1'
let folder: string

before(() => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  folder = mkdtempSync(join(root, '.cache/package-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

interface Manifest {
  exports: Record<string, string>
  bin: Record<string, string>
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

describe('the package', () => {
  test('has every file that its manifest names', () => {
    for (const path of [...Object.values(manifest.exports), ...Object.values(manifest.bin)]) {
      assert.ok(existsSync(join(root, path)), path)
    }
  })

  test('has types that a strict program of a merchant compiles against, and that refuse a mistake', async () => {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules/sealpay'), 'dir')
    const compile = async (source: string): Promise<string> => {
      writeFileSync(join(folder, 'merchant.ts'), source)
      const { output } = await runCommand(
        process.execPath,
        [
          join(root, 'node_modules/typescript/bin/tsc'),
          ...[
            '--ignoreConfig',
            '--noEmit',
            '--strict',
            '--module',
            'nodenext',
            '--target',
            'es2023',
            '--preserveSymlinks',
          ],
          ...['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node', 'merchant.ts'],
        ],
        { cwd: folder, timeoutMs: 60_000, signal: new AbortController().signal },
      )
      return output
    }
    const right = `
      import { createCompanion, verifyWebhook } from 'sealpay/server'
      import 'sealpay'
      import type { CheckoutApi, PaymentDetail } from 'sealpay'
      const checkout = document.createElement('sealpay-checkout')
      checkout.submit()
      export const detail = (event: CustomEvent<PaymentDetail>): string => event.detail.orderId
      export const api: CheckoutApi | null = checkout.api
      export const run = async (): Promise<void> => (await createCompanion({}, () => {})).stop()
      export { verifyWebhook }`
    assert.equal(await compile(right), '')
    assert.match(await compile(right.replace('createCompanion({}, () => {})', 'createCompanion(1)')), /error TS/)
    assert.match(await compile(right.replace('checkout.submit()', 'checkout.charge()')), /error TS2339/)
  })

  test('runs the companion from its built files, which serves the built widget and ends when asked', async () => {
    const [port = 0, shopPort = 0] = await freePorts(2, 0, HOST)
    const keys = allianceMerchantKeys()
    const bank = await createAllianceSandbox({ merchant: keys.merchant, allowLoopbackHttp: true })
    const url = `http://${HOST}:${port}`
    const env = companionEnvironment(
      {
        companionUrl: url,
        shopUrl: `http://${HOST}:${shopPort}`,
        port,
        host: HOST,
        database: join(folder, 'sealpay.db'),
        secretKey: throwAwayKey(),
        webhookSecret: throwAwayWebhookSecret(),
        challenge: 'frame',
        generation: 'v1',
        nonCvv: false,
        notificationEncryption: false,
      },
      keys.companion,
      bank,
    )
    const child = spawn(process.execPath, [join(root, manifest.bin['sealpay'] ?? ''), 'serve'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      for await (const line of createInterface({ input: child.stdout })) if (line.includes('"listening"')) break
      assert.equal((await fetch(`${url}/readyz`)).status, 200)
      const script = await fetch(`${url}/sealpay.js`)
      assert.equal(script.status, 200)
      assert.match(script.headers.get('content-type') ?? '', /javascript/)
      assert.equal(await script.text(), readFileSync(join(root, 'dist/widget/sealpay.js'), 'utf8'))
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      assert.deepEqual(await ended, [0, null])
    } finally {
      child.kill('SIGKILL')
      await bank.close()
    }
  })
})
