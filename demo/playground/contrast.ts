/** Two tokens that lie on each other, and the contrast WCAG 2.2 asks for (1.4.3 text, 1.4.11 edges). */
export interface ContrastPair {
  front: string
  back: string
  needed: number
}

const pair = (front: string, back: string, needed: number): ContrastPair => ({
  front: `--sealpay-color-${front}`,
  back: `--sealpay-color-${back}`,
  needed,
})

export const CONTRAST_PAIRS: readonly ContrastPair[] = [
  pair('text', 'surface', 4.5),
  pair('muted', 'surface', 4.5),
  pair('text', 'field', 4.5),
  pair('on-accent', 'accent', 4.5),
  pair('danger', 'surface', 4.5),
  pair('success', 'surface', 4.5),
  pair('warning', 'surface', 4.5),
  pair('border', 'surface', 3),
  pair('focus', 'surface', 3),
]

function channels(color: string): [number, number, number] | null {
  const hex = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(color.trim())
  if (!hex) return null
  const six = hex[2] ?? [...(hex[1] ?? '')].map((digit) => digit + digit).join('')
  return [0, 2, 4].map((at) => parseInt(six.slice(at, at + 2), 16) / 255) as [number, number, number]
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance([red, green, blue]: readonly [number, number, number]): number {
  const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/** Contrast of two opaque colours in hex, 1 to 21; `null` where one of them is written otherwise. */
export function contrast(one: string, other: string): number | null {
  const first = channels(one)
  const second = channels(other)
  if (!first || !second) return null
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}
