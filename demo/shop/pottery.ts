/** One height on the wheel: the distance from the top, and the radius there. */
export type Ring = readonly [y: number, radius: number]

const round = (value: number) => Math.round(value * 10) / 10

/** Bézier segments of a smooth curve (Catmull–Rom) through the points, starting at the first one. */
function curveThrough(points: readonly (readonly [number, number])[]): string {
  return points
    .slice(0, -1)
    .map((from, i) => {
      const to = points[i + 1] ?? from
      const before = points[i - 1] ?? from
      const after = points[i + 2] ?? to
      const control = [
        from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6,
        to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6,
      ] // prettier-ignore
      return `C${[...control, ...to].map(round).join(' ')}`
    })
    .join('')
}

/** The outline of a pot thrown from these rings around a vertical axis, as SVG path data. */
export function outline(axis: number, rings: readonly Ring[]): string {
  const right = rings.map(([y, radius]) => [axis + radius, y] as const)
  const left = rings.map(([y, radius]) => [axis - radius, y] as const).reverse()
  const [start] = right
  const [foot] = left
  if (!start || !foot) return ''
  const [lastY, lastRadius] = rings.at(-1) ?? [0, 0]
  // The foot is round too: a shallow arc instead of a straight line.
  const base = `Q${round(axis)} ${round(lastY + lastRadius * 0.22)} ${round(foot[0])} ${round(foot[1])}`
  return `M${round(start[0])} ${round(start[1])}${curveThrough(right)}${base}${curveThrough(left)}Z`
}

/** The radius at a height, between the rings that are given. */
export function radiusAt(rings: readonly Ring[], y: number): number {
  for (let i = 1; i < rings.length; i++) {
    const [fromY, fromRadius] = rings[i - 1] ?? [0, 0]
    const [toY, toRadius] = rings[i] ?? [0, 0]
    if (y <= toY) return fromRadius + ((toRadius - fromRadius) * Math.max(0, y - fromY)) / (toY - fromY || 1)
  }
  return rings.at(-1)?.[1] ?? 0
}

/** A brushed band around the pot: it follows the roundness, as seen from slightly above. */
export function band(axis: number, rings: readonly Ring[], y: number, width: number): string {
  const radius = radiusAt(rings, y) + 2
  const sag = radius * 0.16
  const edge = (at: number, from: number, to: number) =>
    `${round(from)} ${round(at)} Q${axis} ${round(at + sag)} ${round(to)} ${round(at)}`
  return `M${edge(y, axis - radius, axis + radius)} L${edge(y + width, axis + radius, axis - radius)}Z`
}

/** The lower edge of a poured glaze: it runs down in tongues of different length. */
export function pour(axis: number, top: number, radius: number, y: number, tongues: readonly number[]): string {
  const step = (radius * 2) / tongues.length
  let path = `M${round(axis - radius)} ${round(top)}H${round(axis + radius)}V${round(y)}`
  tongues.forEach((length, i) => {
    const x = axis + radius - step * i
    path += `C${[x - step * 0.15, y + length, x - step * 0.85, y + length, x - step, y].map(round).join(' ')}`
  })
  return `${path}Z`
}
