import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createPlayground, type Playground } from '../../../../demo/playground/server.ts'

describe('the playground’s server', () => {
  let playground: Playground
  const directory = mkdtempSync(join(tmpdir(), 'playground-'))

  before(async () => {
    for (const name of ['index.html', 'scene.html'])
      writeFileSync(join(directory, name), `<!doctype html><title>${name}</title>`)
    playground = await createPlayground({ directory, port: 0 })
  })
  after(async () => {
    await playground.close()
    rmSync(directory, { recursive: true })
  })

  const policyOf = async (path: string) =>
    (await fetch(playground.url + path)).headers.get('content-security-policy') ?? ''

  test('serves its pages under a policy with nothing inline and no foreign origin', async () => {
    for (const path of ['/', '/index.html', '/scene.html?id=success']) {
      const policy = await policyOf(path)
      assert.match(policy, /script-src 'self';/)
      assert.match(policy, /style-src 'self';/)
      assert.match(policy, /require-trusted-types-for 'script'/)
      assert.doesNotMatch(policy, /unsafe|http|\*/)
    }
  })

  test('lets itself be framed by nobody, and its scenes by itself only', async () => {
    assert.match(await policyOf('/'), /frame-ancestors 'none'/)
    assert.match(await policyOf('/index.html'), /frame-ancestors 'none'/)
    assert.match(await policyOf('/scene.html'), /frame-ancestors 'self'/)
  })

  for (const path of ['/none.html', '/..%2f..%2fpackage.json', '/%2e%2e/package.json']) {
    test(`serves nothing at ${path}`, async () => assert.ok((await fetch(playground.url + path)).status >= 400))
  }

  test('says so when its port is taken', async () => {
    const port = Number(new URL(playground.url).port)
    await assert.rejects(createPlayground({ directory, port }), { code: 'EADDRINUSE' })
  })
})
