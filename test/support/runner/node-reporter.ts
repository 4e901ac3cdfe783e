import { relative } from 'node:path'

/** What `node --test` tells a reporter, as far as it is read here. */
export type ReportedEvent =
  | { type: 'test:pass'; data: { name: string; file?: string; nesting: number } }
  | {
      type: 'test:summary'
      data: { file?: string; counts: { tests: number; passed: number; skipped: number; todo: number } }
    }
  | { type: 'test:fail' | 'test:diagnostic'; data: unknown }

/**
 * Reporter for `node --test` that writes one JSON tally. Node counts a file without any test as one passed test; here it
 * is a failure, for it proves nothing.
 */
export default async function* nodeReporter(source: AsyncIterable<ReportedEvent>): AsyncGenerator<string> {
  const empty = new Set<string>()
  let counts = { tests: 0, passed: 0, skipped: 0, todo: 0 }
  for await (const event of source) {
    if (event.type === 'test:pass' && isWholeFile(event.data)) empty.add(event.data.name)
    // Every file has a summary of its own; the one without a file is the sum.
    if (event.type === 'test:summary' && event.data.file === undefined) counts = event.data.counts
  }
  const { tests, passed, skipped, todo } = counts
  yield JSON.stringify({
    passed: passed - empty.size,
    // Cancelled tests are among these.
    failed: tests - passed - skipped - todo + empty.size,
    skipped: skipped + todo,
  })
}

function isWholeFile({ name, file, nesting }: { name: string; file?: string; nesting: number }): boolean {
  return nesting === 0 && file !== undefined && (name === file || name === relative(process.cwd(), file))
}
