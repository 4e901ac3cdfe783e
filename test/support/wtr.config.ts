import { dirname } from 'node:path'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { chromeLauncher } from '@web/test-runner-chrome'
import { defaultReporter } from '@web/test-runner'
import type { TestRunnerConfig } from '@web/test-runner'
import * as puppeteer from 'puppeteer-core'
import { chromium, findFirefox } from './chromium.ts'

const firefox = findFirefox()
// A run that left a browser out must not look like one that covered it.
if (!firefox) process.stdout.write('note: Firefox is not installed here: the element tests run in Chromium only.\n')

/** The element tests: real browsers, TypeScript as it stands. Run by `wtr --config test/support/wtr.config.ts`. */
const config: TestRunnerConfig = {
  rootDir: dirname(dirname(import.meta.dirname)),
  files: ['test/browser/**/*.test.ts'],
  nodeResolve: true,
  browsers: [
    chromeLauncher({ puppeteer, launchOptions: await chromium(), concurrency: 2 }),
    ...(firefox
      ? [chromeLauncher({ puppeteer, launchOptions: { browser: 'firefox', executablePath: firefox }, concurrency: 1 })]
      : []),
  ],
  plugins: [esbuildPlugin({ ts: true, tsconfig: 'tsconfig.json', target: 'es2022' })],
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false })],
  testFramework: { config: { timeout: 10_000 } },
}

export default config
