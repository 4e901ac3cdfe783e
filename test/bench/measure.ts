/** One figure: what it is, its value with unit, and how it stands to a yardstick measured in the same run. */
export interface Figure {
  name: string
  value: number
  unit: string
  ratio: number | null
  yardstick: string | null
}

export const figure = (name: string, value: number, unit: string): Figure => ({
  name,
  value,
  unit,
  ratio: null,
  yardstick: null,
})

/** The same with its ratio to a yardstick: machines differ and are noisy, ratios hold better. */
export const against = (own: Figure, other: Figure): Figure => ({
  ...own,
  ratio: own.value / other.value,
  yardstick: other.name,
})

export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
}

/** Median milliseconds of one call, over so many calls after a warm-up. */
export async function medianMs(work: () => Promise<unknown>, runs: number): Promise<number> {
  for (let i = 0; i < Math.ceil(runs / 10); i++) await work()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return quantile(
    times.sort((a, b) => a - b),
    0.5,
  )
}
