import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { findCircles, findImports, importGraph } from '../support/house/imports.ts'
import { findViolations, RULES } from '../support/house/rules.ts'

const root = join(import.meta.dirname, '../..')

const project = importGraph(
  new Map(
    globSync('{widget,server,demo}/**/*.ts', { cwd: root })
      .map((path) => path.replaceAll('\\', '/'))
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  ),
)

describe('imports of the project', () => {
  test('are followed: hundreds of them, from all three folders', () => {
    for (const folder of ['widget/', 'server/', 'demo/']) {
      assert.ok(project.edges.filter((edge) => edge.from.startsWith(folder)).length > 20, folder)
    }
  })

  test('lead to files that exist, and none is computed', () => {
    assert.deepEqual(project.broken, [])
  })

  test('hold the rules of the house', () => {
    assert.deepEqual(findViolations(project), [])
  })

  test('make no circle', () => {
    assert.deepEqual(findCircles(project), [])
  })
})

/** Violations of a made-up project with these files. */
function violations(files: Record<string, string>): string[] {
  return findViolations(importGraph(new Map(Object.entries(files))))
}

const EMPTY = 'export {}'

// One planted violation per rule: [file with the import, its text, the file it leads to, words of the rule].
const PLANTED: [from: string, text: string, to: string | null, rule: string][] = [
  ['server/contract/a.ts', "import type { B } from '../errors.ts'", 'server/errors.ts', 'the contract imports nothing'],
  ['server/contract/a.ts', "import { z } from 'zod'", null, 'the contract imports nothing'],
  ['widget/a.ts', "import express from 'express'", null, 'the widget imports lit'],
  ['widget/a.ts', "import { b } from '../server/errors.ts'", 'server/errors.ts', 'the widget imports lit'],
  ['widget/a.ts', "export type B = import('../server/errors.ts').B", 'server/errors.ts', 'the widget imports lit'],
  ['widget/a.ts', "export const b = () => import('../server/errors.ts')", 'server/errors.ts', 'the widget imports lit'],
  ['widget/card/a.ts', "import { html } from 'lit'", null, 'are pure'],
  ['widget/flow/a.ts', "import { b } from '../api/b.ts'", 'widget/api/b.ts', 'are pure'],
  ['widget/flow/a.ts', "import { b } from '../api/http.ts'", 'widget/api/http.ts', 'are pure'],
  ['widget/index.ts', "import './define.ts'", 'widget/define.ts', 'define.ts alone acts'],
  ['widget/index.ts', "import './elements/b.ts'", 'widget/elements/b.ts', 'define.ts alone acts'],
  [
    'server/payments/a.ts',
    "import { b } from '../gateways/alliance/b.ts'",
    'server/gateways/alliance/b.ts',
    'payments know',
  ],
  ['server/payments/a.ts', "import { sql } from 'kysely'", null, 'payments know'],
  ['server/payments/a.ts', "import express from 'express'", null, 'payments know'],
  ['server/gateways/alliance/a.ts', "export * from '../etpay/b.ts'", 'server/gateways/etpay/b.ts', 'a gateway knows'],
  ['server/gateways/alliance/a.ts', "import { b } from '../../store/b.ts'", 'server/store/b.ts', 'a gateway knows'],
  ['server/gateways/alliance/a.ts', "import express from 'express'", null, 'a gateway knows'],
  ['server/webhooks/a.ts', "import { DatabaseSync } from 'node:sqlite'", null, 'the store alone'],
  ['demo/run.ts', "import { Kysely } from 'kysely'", null, 'the store alone'],
  ['server/payments/a.ts', "import helmet from 'helmet'", null, 'http and app alone'],
  ['demo/gateways/a.ts', "import { b } from '#contract/b.ts'", 'server/contract/b.ts', 'the sandboxes import'],
  ['demo/gateways/a.ts', "import { CompactEncrypt } from 'jose'", null, 'the sandboxes import'],
  ['demo/shop/a.ts', "import { b } from '../../widget/b.ts'", 'widget/b.ts', 'the shop is a merchant'],
  [
    'demo/shop/a.ts',
    "import { b } from '../gateways/alliance.ts'",
    'demo/gateways/alliance.ts',
    'the shop is a merchant',
  ],
  ['server/http/a.ts', "import { b } from '../../widget/b.ts'", 'widget/b.ts', 'imports nothing of the widget'],
  ['demo/run.ts', "import { b } from '../server/main.ts'", 'server/main.ts', 'never imports it'],
  ['server/store/a.ts', "import { b } from '../payments/b.ts'", 'server/payments/b.ts', 'runs down the stair'],
  ['server/payments/a.ts', "import { b } from '../http/b.ts'", 'server/http/b.ts', 'runs down the stair'],
  ['server/lost/a.ts', "import { b } from '../errors.ts'", 'server/errors.ts', 'stands on a step'],
]

describe('the import rules', () => {
  for (const [from, text, to, rule] of PLANTED) {
    test(`catch ${from}: ${text}`, () => {
      const found = violations({ [from]: text, ...(to === null ? {} : { [to]: EMPTY }) })
      assert.ok(
        found.some((line) => line.startsWith(`${from} → `) && line.includes(rule)),
        `expected "${rule}", found ${JSON.stringify(found)}`,
      )
    })
  }

  test('each have a planted violation above', () => {
    const unproved = RULES.filter((rule) => !PLANTED.some(([, , , words]) => rule.name.includes(words)))
    assert.deepEqual(
      unproved.map((rule) => rule.name),
      [],
    )
  })

  test('let through what the design draws', () => {
    const found = violations({
      'server/contract/money.ts': EMPTY,
      'server/contract/payment.ts': "import type { Money } from './money.ts'",
      'server/errors.ts': "import type { F } from '#contract/money.ts'",
      'server/ports.ts': "import { randomUUID } from 'node:crypto'",
      'server/store/payments.ts': "import { sql } from 'kysely'\nimport type { C } from '../ports.ts'",
      'server/gateways/gateway.ts': "import type { P } from '#contract/payment.ts'",
      'server/gateways/alliance/wire.ts': EMPTY,
      'server/gateways/alliance/index.ts':
        "import { SignJWT } from 'jose'\nimport type { G } from '../gateway.ts'\nimport { w } from './wire.ts'",
      'server/gateways/registry.ts': "import { a } from './alliance/index.ts'",
      'server/payments/service.ts':
        "import { g } from '../gateways/gateway.ts'\nimport { p } from '../store/payments.ts'",
      'server/http/payments.ts': "import express from 'express'\nimport { s } from '../payments/service.ts'",
      'server/app.ts': "import helmet from 'helmet'\nimport { r } from './http/payments.ts'",
      'server/main.ts': "import { a } from './app.ts'",
      'widget/card/brands.ts': EMPTY,
      'widget/flow/machine.ts': "import { b } from '../card/brands.ts'\nimport type { P } from '#contract/payment.ts'",
      'widget/crypto/seal.ts': "import { CompactEncrypt } from 'jose/jwe/compact/encrypt'",
      'widget/elements/card.ts': "import { html } from 'lit'\nimport { live } from 'lit/directives/live.js'",
      'widget/define.ts': "import { c } from './elements/card.ts'",
      'demo/gateways/scenarios.ts': EMPTY,
      'demo/gateways/alliance.ts': "import { createServer } from 'node:http'\nimport { s } from './scenarios.ts'",
      'demo/shop/index.ts': "import express from 'express'\nimport { s } from '../gateways/scenarios.ts'",
      'demo/run.ts': "import { a } from './gateways/alliance.ts'\nimport { s } from './shop/index.ts'",
    })
    assert.deepEqual(found, [])
  })
})

describe('the walk of the imports', () => {
  test('sees static, type-only, re-exported, dynamic and bare imports, and nothing in texts and comments', () => {
    const text = [
      "import a from './a.ts'",
      "import type { B } from './b.ts'",
      "export { c } from './c.ts'",
      "export * from './d.ts'",
      "const e = () => import('./e.ts')",
      "let f: import('./f.ts').F",
      "import './g.ts'",
      "// import './not.ts'",
      'const text = "import \'./not.ts\'"',
    ].join('\n')
    assert.deepEqual(
      findImports('x.ts', text).map(({ specifier, dynamic, bare }) => `${specifier} ${dynamic} ${bare}`),
      [
        './a.ts false false',
        './b.ts false false',
        './c.ts false false',
        './d.ts false false',
        './e.ts true false',
        './f.ts false false',
        './g.ts false true',
      ],
    )
  })

  test('reports an import of a file that does not exist, and a computed one', () => {
    const { broken } = importGraph(
      new Map([
        ['widget/a.ts', "import { b } from './b.ts'\nexport const c = (name: string) => import(`./${name}.ts`)"],
      ]),
    )
    assert.deepEqual(broken, [
      { from: 'widget/a.ts', specifier: './b.ts' },
      { from: 'widget/a.ts', specifier: '(`./${name}.ts`)' },
    ])
  })

  test('names a circle by the path that leads back', () => {
    const graph = importGraph(
      new Map([
        ['a.ts', "import { b } from './b.ts'"],
        ['b.ts', "import type { c } from './c.ts'"],
        ['c.ts', "import { a } from './a.ts'\nimport { d } from './d.ts'"],
        ['d.ts', EMPTY],
      ]),
    )
    assert.deepEqual(findCircles(graph), [['a.ts', 'b.ts', 'c.ts', 'a.ts']])
  })

  test('finds no circle where two files import the same third', () => {
    const graph = importGraph(
      new Map([
        ['a.ts', "import './b.ts'\nimport './c.ts'"],
        ['b.ts', "import './c.ts'"],
        ['c.ts', EMPTY],
      ]),
    )
    assert.deepEqual(findCircles(graph), [])
  })
})
