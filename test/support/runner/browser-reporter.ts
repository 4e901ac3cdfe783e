import type { Reporter, TestSession, TestSuiteResult } from '@web/test-runner'
import type { Tally } from './tally.ts'

/** Counts tests per browser; a file that could not be loaded is one failure, for its tests are unknown. */
export function tallySessions(sessions: Iterable<Pick<TestSession, 'testResults' | 'passed'>>): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  const countSuite = (suite: TestSuiteResult): void => {
    for (const test of suite.tests) tally[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++
    suite.suites.forEach(countSuite)
  }
  for (const session of sessions) {
    const failedBefore = tally.failed
    if (session.testResults) countSuite(session.testResults)
    if (!session.passed && tally.failed === failedBefore) tally.failed++
  }
  return tally
}

/** Reporter for the browser test runner that hands the tally over when the run is finished. */
export function browserReporter(write: (tally: string) => void): Reporter {
  return {
    onTestRunFinished: ({ sessions }) => {
      write(JSON.stringify(tallySessions(sessions)))
    },
  }
}
