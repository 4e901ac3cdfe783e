import { band, outline, pour, type Ring } from './pottery.ts'

interface Piece {
  background: string
  rings: readonly Ring[]
  clay: string
  glaze: string
  /** where the glaze ends, and how far its tongues run */
  poured: readonly [y: number, tongues: readonly number[]]
  bands: readonly (readonly [y: number, width: number, colour: string])[]
  /** colour inside the rim; null: closed on top */
  inside: string | null
  behind?: string
  before?: string
}

const AXIS = 240

// Drawn by hand for this shop, in one 480 × 480 square each; the shapes come from a potter's wheel (pottery.ts).
const PIECES: Readonly<Record<string, Piece>> = {
  'ranok-cup': {
    background: '#eadfce',
    rings: [[176, 84], [200, 86], [250, 84], [300, 78], [338, 62], [352, 48]],
    clay: '#a85b3c', glaze: '#f4ecdf', poured: [286, [10, 26, 14, 30, 12, 20]], bands: [[196, 4, '#c98f6c']],
    inside: '#d8c7b0',
    behind: '<path d="M312 206c52-14 74 18 66 54s-44 52-76 42" fill="none" stroke="#efe5d5" stroke-width="20" stroke-linecap="round"/><path d="M316 205c46-12 66 16 58 50s-40 46-70 38" fill="none" stroke="#cbb697" stroke-width="3" stroke-linecap="round" opacity=".5"/>',
    before: '<g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".75"><path d="M214 150c-10-16 12-24 2-42"/><path d="M252 148c-10-16 12-26 2-46"/></g>',
  },
  'pole-bowl': {
    background: '#dfe3d3',
    rings: [[206, 136], [226, 138], [268, 122], [310, 88], [340, 54], [352, 50]],
    clay: '#b9794a', glaze: '#e6c478', poured: [296, [4, 6, 4, 6, 4, 6]],
    bands: [[226, 7, '#8c4f2b'], [243, 3, '#f7e6b8'], [256, 9, '#a4612f'], [276, 3, '#f7e6b8']],
    inside: '#f3dfa8',
  },
  'steblo-vase': {
    background: '#e7d9d0',
    rings: [[116, 30], [134, 22], [176, 19], [214, 34], [262, 74], [308, 82], [346, 66], [366, 50]],
    clay: '#7b4a35', glaze: '#6f8a5b', poured: [318, [22, 10, 30, 14, 24, 8]], bands: [[196, 3, '#a9bb8d'], [206, 2, '#a9bb8d']],
    inside: '#39452e',
    behind: '<g fill="none" stroke="#7d5a3c" stroke-width="5" stroke-linecap="round"><path d="M240 150C240 110 262 70 306 40"/><path d="M250 92c-10-16-26-26-44-30"/></g><g fill="#5f7a4b"><path d="M306 40c-2-22 12-32 28-34 2 20-8 34-28 34Z"/><path d="M284 60c18 4 32-4 38-20-20-4-34 4-38 20Z"/><path d="M264 80c-18-2-28-16-26-32 18 4 28 14 26 32Z"/><path d="M206 62c-18 4-30-4-36-18 18-6 32 2 36 18Z"/><path d="M228 74c0 14-10 24-24 26-2-16 8-26 24-26Z"/></g>',
  },
  'vechir-teapot': {
    background: '#d9dee6',
    rings: [[196, 52], [206, 70], [238, 104], [276, 112], [316, 96], [346, 70], [356, 62]],
    clay: '#3b322f', glaze: '#2c4468', poured: [318, [12, 24, 10, 28, 16, 22]], bands: [[226, 3, '#5d7aa6']],
    inside: null,
    behind: '<path d="M176 206C150 96 330 96 304 206" fill="none" stroke="#3b322f" stroke-width="13" stroke-linecap="round"/><path d="M330 286c34-4 40-50 62-72l14 10c-10 30-18 76-70 92Z" fill="#2c4468"/><path d="M392 214l14 10" stroke="#5d7aa6" stroke-width="4" stroke-linecap="round"/>',
    before: '<path d="M186 200c6-26 102-26 108 0-20 12-88 12-108 0Z" fill="#38547f"/><path d="M186 200c20 12 88 12 108 0" fill="none" stroke="#1f3250" stroke-width="3"/><circle cx="240" cy="170" r="13" fill="#3b322f"/>',
  },
  'hlek-jug': {
    background: '#e9e2d6',
    rings: [[112, 54], [128, 44], [164, 40], [196, 52], [240, 88], [286, 96], [330, 76], [362, 56]],
    clay: '#2f2c2b', glaze: '#3a3735', poured: [214, [3, 3, 3, 3]],
    bands: [[206, 2, '#77716c'], [216, 2, '#77716c'], [262, 2, '#5d5854'], [272, 2, '#5d5854'], [282, 2, '#5d5854']],
    inside: '#1b1918',
    behind: '<path d="M284 128c62-6 78 54 40 106" fill="none" stroke="#2f2c2b" stroke-width="18" stroke-linecap="round"/><path d="M290 124c56-2 70 52 38 98" fill="none" stroke="#6b655f" stroke-width="3" stroke-linecap="round" opacity=".7"/>',
  },
  'iskra-candleholder': {
    background: '#d8d2cc',
    rings: [[300, 120], [312, 118], [330, 92], [342, 84]],
    clay: '#8e4a34', glaze: '#c8623f', poured: [328, [4, 8, 4, 8, 4]], bands: [],
    inside: '#a94f33',
    behind: '<path d="M352 306c40-8 54 12 44 30s-42 16-60 2" fill="none" stroke="#c8623f" stroke-width="14" stroke-linecap="round"/>',
    before: '<path d="M208 262h64v40c-14 10-50 10-64 0Z" fill="#c8623f"/><ellipse cx="240" cy="262" rx="32" ry="9" fill="#7c3a26"/><path d="M222 148h36v112c-8 6-28 6-36 0Z" fill="#f6efe0"/><path d="M222 152c6-12 30-14 36 0l-2 26c-4 6-8-10-12-4s-14 2-22-6Z" fill="#fffaf0"/><path d="M240 150v-16" stroke="#4a3a2c" stroke-width="3" stroke-linecap="round"/><circle cx="240" cy="112" r="62" fill="#ffd27a" opacity=".25"/><path d="M240 66c20 26 24 40 18 54-6 16-30 16-36 0-6-14 4-30 18-54Z" fill="#ffb648"/><path d="M240 98c10 14 12 20 8 28-4 8-12 8-16 0-4-8 0-16 8-28Z" fill="#fff0c2"/>',
  },
} // prettier-ignore

function drawn(name: string, piece: Piece): string {
  const { rings, clay, glaze, poured, bands, inside, behind = '', before = '' } = piece
  const [top, rim] = rings[0] ?? [0, 0]
  const [foot, footRadius] = rings.at(-1) ?? [0, 0]
  const widest = Math.max(...rings.map(([, radius]) => radius))
  const body = outline(AXIS, rings)
  const mouth =
    inside === null
      ? ''
      : `<ellipse cx="${AXIS}" cy="${top}" rx="${rim}" ry="${rim * 0.2}" fill="${glaze}"/>` +
        `<ellipse cx="${AXIS}" cy="${top + 2}" rx="${rim - 7}" ry="${rim * 0.2 - 5}" fill="${inside}"/>`
  return `<defs><clipPath id="${name}-body"><path d="${body}"/></clipPath><linearGradient id="${name}-light"><stop offset="0" stop-color="#000" stop-opacity=".26"/><stop offset=".28" stop-color="#fff" stop-opacity=".24"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".34"/></linearGradient></defs>
<ellipse cx="${AXIS + 14}" cy="${foot + 12}" rx="${Math.max(footRadius, widest * 0.8) + 22}" ry="15" fill="#000" opacity=".13"/>
${behind}<path d="${body}" fill="${clay}"/>
<g clip-path="url(#${name}-body)"><path d="${pour(AXIS, top - 20, widest + 6, poured[0], poured[1])}" fill="${glaze}"/>${bands
    .map(([y, width, colour]) => `<path d="${band(AXIS, rings, y, width)}" fill="${colour}"/>`)
    .join(
      '',
    )}<rect x="${AXIS - widest - 4}" y="${top - 20}" width="${widest * 2 + 8}" height="${foot - top + 60}" fill="url(#${name}-light)"/></g>
${mouth}${before}`
}

const wrap = (background: string, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480"><rect width="480" height="480" fill="${background}"/><path d="M0 372h480v108H0Z" fill="#000" opacity=".045"/>${content}</svg>`

// Seen from above, so it does not come from the wheel's outline: rings of slip around a sprig.
function plate(): string {
  const leaves = Array.from(
    { length: 12 },
    (_, i) =>
      `<g transform="rotate(${i * 30} 240 240)"><path d="M240 104c12 12 12 30 0 44-12-14-12-32 0-44Z" fill="#f3e7d2"/><circle cx="276" cy="114" r="5" fill="#e0b45c"/></g>`,
  )
  const petals = Array.from(
    { length: 8 },
    (_, i) =>
      `<path transform="rotate(${i * 45} 240 240)" d="M240 236c-22-20-22-42 0-60 22 18 22 40 0 60Z" fill="#f3e7d2"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480"><rect width="480" height="480" fill="#e3ddd2"/><circle cx="252" cy="256" r="186" fill="#000" opacity=".1"/><circle cx="240" cy="240" r="182" fill="#7a3f2a"/><circle cx="240" cy="240" r="176" fill="#8d4a31"/>${leaves.join('')}<circle cx="240" cy="240" r="116" fill="none" stroke="#f3e7d2" stroke-width="4"/><circle cx="240" cy="240" r="108" fill="#7f412b"/><circle cx="240" cy="240" r="98" fill="none" stroke="#6b8f5a" stroke-width="5" stroke-dasharray="2 14" stroke-linecap="round"/>${petals.join('')}<circle cx="240" cy="240" r="18" fill="#e0b45c"/><path d="M92 176A164 164 0 0 1 196 82" fill="none" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".16"/></svg>`
}

function giftCard(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480"><rect width="480" height="480" fill="#dcd3c4"/><g transform="rotate(-6 240 250)"><rect x="84" y="156" width="320" height="200" rx="10" fill="#000" opacity=".1" transform="translate(8 12)"/><rect x="84" y="156" width="320" height="200" rx="10" fill="#faf5ea"/><rect x="98" y="170" width="292" height="172" rx="5" fill="none" stroke="#b4532f" stroke-width="2"/><g fill="#c9b99d"><circle cx="128" cy="204" r="2"/><circle cx="340" cy="196" r="2.5"/><circle cx="366" cy="300" r="2"/><circle cx="150" cy="316" r="2.5"/><circle cx="300" cy="322" r="1.8"/><circle cx="118" cy="268" r="1.8"/></g><path d="M226 196h36l-5 10c18 8 27 22 27 40 0 26-16 44-40 44s-40-18-40-44c0-18 9-32 27-40Z" fill="#b4532f"/><path d="M206 240h76" stroke="#faf5ea" stroke-width="4"/><path d="M206 250l10-7 9 7 10-7 9 7 10-7 9 7 10-7 9 7" fill="none" stroke="#faf5ea" stroke-width="2.5"/><path d="M196 312h96" stroke="#4b3a2e" stroke-width="3" stroke-linecap="round"/></g></svg>`
}

function hero(): string {
  const at = (name: string, x: number, y: number, scale: number) => {
    const piece = PIECES[name]
    return piece ? `<g transform="translate(${x} ${y}) scale(${scale})">${drawn(`hero-${name}`, piece)}</g>` : ''
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 560" preserveAspectRatio="xMidYMax slice"><rect width="960" height="560" fill="#e6d8c4"/><path d="M0 0h300L520 560H0Z" fill="#fff" opacity=".16"/><path d="M420 0h150l220 560H640Z" fill="#fff" opacity=".12"/>${at('hlek-jug', 10, 12, 1.2)}${at('steblo-vase', 268, 12, 1.2)}${at('pole-bowl', 500, 96, 1.02)}<rect y="466" width="960" height="16" fill="#8a5f42"/><rect y="482" width="960" height="78" fill="#d3bfa4"/><path d="M0 482h960v12H0Z" fill="#000" opacity=".12"/></svg>`
}

/** The picture of a product, or of the front page, as an SVG document; `null` where there is none. */
export function artFor(name: string): string | null {
  if (name === 'hero') return hero()
  if (name === 'nyva-plate') return plate()
  if (name === 'gift-card') return giftCard()
  // Own names only: the name comes out of an address, and every object knows `toString`.
  const piece = Object.hasOwn(PIECES, name) ? PIECES[name] : undefined
  return piece ? wrap(piece.background, drawn(name, piece)) : null
}
