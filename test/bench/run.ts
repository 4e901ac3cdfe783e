import { ensureBuilt } from '../../demo/run.ts'
import type { Figure } from './measure.ts'
import { benchPage } from './page.ts'
import { benchPayments } from './payments.ts'
import { benchSealing } from './sealing.ts'

// `npm run bench [-- --json]`. Absolute figures are of this machine and this moment; compare the ratios.
const json = process.argv.includes('--json')
const row = ({ name, value, unit, ratio, yardstick }: Figure) =>
  `${name.padEnd(52)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit.padEnd(11)}${ratio === null ? '' : ` ${ratio.toFixed(2)} × ${yardstick}`}`

await ensureBuilt({ playground: false })
const figures: Figure[] = []
for (const part of [benchSealing, benchPayments, benchPage]) {
  const measured = await part()
  figures.push(...measured)
  if (!json) process.stdout.write(`${measured.map(row).join('\n')}\n\n`)
}
if (json) process.stdout.write(`${JSON.stringify(figures)}\n`)
