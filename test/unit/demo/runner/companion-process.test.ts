import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createCompanionProcess } from '../../../../demo/runner/companion-process.ts'

// A stand-in for server/main.ts that does what its environment says.
const STAND_IN = `
console.log('not json')
if (process.env.REFUSE) { console.error('SEALPAY_PORT: is missing'); process.exit(1) }
process.on('SIGTERM', () => { console.log('bye'); process.exit(0) })
console.log(JSON.stringify({ message: 'listening', secrets: Object.keys(process.env).filter((name) => name.startsWith('OUTER_')) }))
if (process.env.DIE) setTimeout(() => process.exit(7), 1)
else setInterval(() => undefined, 1000)
`

describe('the companion as a process', () => {
  const root = mkdtempSync(join(tmpdir(), 'companion-'))

  before(() => {
    mkdirSync(join(root, 'server'))
    writeFileSync(join(root, 'server', 'main.ts'), STAND_IN)
    process.env['OUTER_SECRET'] = 'x'
  })
  after(() => {
    delete process.env['OUTER_SECRET']
    rmSync(root, { recursive: true })
  })

  test('starts when it says that it listens, and ends when it is asked to', async () => {
    const deaths: string[] = []
    const companion = createCompanionProcess({ root, env: {}, onDeath: (words) => deaths.push(words) })
    await companion.start()
    assert.equal(typeof companion.pid, 'number')
    await companion.stop()
    assert.deepEqual(deaths, [])
    assert.ok(companion.lines.includes('not json'))
  })

  test('inherits nothing of our own environment', async () => {
    const companion = createCompanionProcess({ root, env: {} })
    await companion.start()
    await companion.stop()
    assert.ok(companion.lines.some((line) => line.includes('"secrets":[]')))
  })

  test('tells its last words when it does not come to listen', async () => {
    const companion = createCompanionProcess({ root, env: { REFUSE: '1' } })
    await assert.rejects(companion.start(), /exit code 1[\s\S]*SEALPAY_PORT: is missing/)
  })

  test('reports a death nobody asked for', async () => {
    const words = await new Promise<string>((resolve, reject) => {
      createCompanionProcess({ root, env: { DIE: '1' }, onDeath: resolve })
        .start()
        .catch(reject)
    })
    assert.match(words, /exit code 7/)
  })

  test('can be killed and started again, and keeps the lines of both lives', async () => {
    const deaths: string[] = []
    const companion = createCompanionProcess({ root, env: {}, onDeath: (words) => deaths.push(words) })
    await companion.start()
    const first = companion.pid
    await companion.kill()
    await companion.start()
    assert.notEqual(companion.pid, first)
    await companion.stop()
    assert.deepEqual(deaths, [])
    assert.equal(companion.lines.filter((line) => line.includes('listening')).length, 2)
  })

  test('stopping what has ended already does nothing', async () => {
    const companion = createCompanionProcess({ root, env: {} })
    await companion.stop()
    await companion.start()
    await companion.kill()
    await companion.stop()
    assert.equal(companion.lines.includes('bye'), false)
  })
})
