import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { isFresh } from '../../../../demo/runner/freshness.ts'

describe('freshness of a build', () => {
  let folder: string
  const path = (...parts: string[]) => join(folder, ...parts)
  const touch = (seconds: number, ...parts: string[]) => utimesSync(path(...parts), seconds, seconds)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fresh-'))
    mkdirSync(path('source', 'inner'), { recursive: true })
    writeFileSync(path('source', 'inner', 'file.ts'), '')
    writeFileSync(path('built.js'), '')
    touch(100, 'source', 'inner', 'file.ts')
    touch(100, 'source', 'inner')
    touch(100, 'source')
    touch(200, 'built.js')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('a build younger than all its sources is fresh', () => {
    assert.equal(isFresh(path('built.js'), [path('source')]), true)
  })
  test('a source missing altogether does not make it stale', () => {
    assert.equal(isFresh(path('built.js'), [path('source'), path('none.ts')]), true)
  })
  test('a missing build is not fresh', () => {
    assert.equal(isFresh(path('none.js'), [path('source')]), false)
  })
  test('a file changed deep inside makes it stale', () => {
    touch(201, 'source', 'inner', 'file.ts')
    assert.equal(isFresh(path('built.js'), [path('source')]), false)
  })
  test('a file taken away makes it stale', () => {
    rmSync(path('source', 'inner', 'file.ts'))
    assert.equal(isFresh(path('built.js'), [path('source')]), false)
  })
})
