// Runs the element tests in a real browser: `node test/support/runner/browser-tests.ts <file for the tally>`.
// The runner's own command line cannot take a second reporter, so it is started by its programming interface.
import { writeFileSync } from 'node:fs'
import { defaultReporter, startTestRunner } from '@web/test-runner'
import { browserReporter } from './browser-reporter.ts'

const [tallyFile] = process.argv.slice(2)
if (!tallyFile) throw new Error('name the file for the tally')

const { default: config } = await import('../wtr.config.ts')
const reporters = config.reporters ?? [defaultReporter({ reportTestResults: true })]
await startTestRunner({
  config: { ...config, reporters: [...reporters, browserReporter((tally) => writeFileSync(tallyFile, tally))] },
  readCliArgs: false,
  readFileConfig: false,
})
