// `npm run size`: what the widget costs a page; rows with a plus come later, on demand. `--json` prints one JSON object and nothing else on standard output;
// `--built` measures what is in `dist/` already.
import { dirname, join } from 'node:path'
import { buildWidget } from './support/build/build.ts'
import { BUDGET, laterFiles, measure, readFrom, sizeReport } from './support/build/sizes.ts'
import type { ReadFile, Size, SizeReport } from './support/build/sizes.ts'

const root = dirname(import.meta.dirname)

/** Brotli bytes of what the peers' card forms ship, before their remote frames; measured with the same settings. */
const PEERS = [
  { name: 'Braintree client + Hosted Fields 3.144.0', brotli: 25_819 },
  { name: 'Adyen Card 6.45.2', brotli: 82_758 },
]

const kilo = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(9)
const row = (name: string, size: Size): string =>
  `${name.padEnd(18)}${kilo(size.min)}${kilo(size.gzip)}${kilo(size.brotli)}`

function table({ firstView, entries }: SizeReport, read: ReadFile): string {
  // The hash in a chunk's name changes with every build and would only widen the table.
  const chunkName = (path: string): string => `+ ${path.replace(/^chunks\/|-[\w-]{8}\.js$/g, '')}`
  return [
    `${'kB'.padEnd(18)}${'min'.padStart(9)}${'gzip'.padStart(9)}${'brotli'.padStart(9)}`,
    ...Object.entries(entries).map(([name, size]) => row(name, size)),
    row('first view', firstView),
    ...laterFiles(read).map((path) => row(chunkName(path), measure(read(path)))),
    '',
    ...PEERS.map(
      ({ name, brotli }) => `${Math.round((firstView.brotli / brotli) * 100)} % of ${name} (${brotli} bytes brotli)`,
    ),
    `${Math.round((firstView.brotli / BUDGET) * 100)} % of the budget (${BUDGET} bytes brotli)`,
  ].join('\n')
}

function overBudget({ firstView }: SizeReport): string {
  return [
    `The first view is ${firstView.brotli} bytes brotli; the budget is ${BUDGET}.`,
    'Look for a new static import in widget/ (a locale or a rare view belongs behind import()), for a package other',
    'than lit and jose, or for a larger part of jose. Raise the budget only with a reason in CHANGELOG.md.',
  ].join('\n')
}

function main(options: readonly string[]): void {
  if (!options.includes('--built')) buildWidget(root)
  const read = readFrom(join(root, 'dist/widget'))
  const report = sizeReport(read)
  console.log(options.includes('--json') ? JSON.stringify(report) : table(report, read))
  if (report.firstView.brotli <= BUDGET) return
  console.error(overBudget(report))
  process.exitCode = 1
}

if (import.meta.main) main(process.argv.slice(2))
