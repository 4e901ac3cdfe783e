import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { freePorts } from '../../../../demo/runner/ports.ts'

const HOST = '127.0.0.1'

test('gives different ports, all of them free again', async () => {
  const ports = await freePorts(4, 0, HOST)
  assert.equal(new Set(ports).size, 4)
  for (const port of ports) {
    const server = createServer().listen(port, HOST)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
  }
})

test('passes over a port that is taken', async () => {
  const taken = createServer().listen(0, HOST)
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  try {
    const found = await freePorts(2, port, HOST)
    assert.equal(found.length, 2)
    assert.ok(found.every((each) => each > port))
  } finally {
    taken.close()
  }
})

test('refuses where no port is left', async () => {
  await assert.rejects(freePorts(2, 65_535, HOST), /no 2 free ports/)
})

test('does not hide another fault than a taken port', async () => {
  await assert.rejects(freePorts(1, 0, '203.0.113.1'), { code: 'EADDRNOTAVAIL' })
})
