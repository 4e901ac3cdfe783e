import type { Overrides } from './tokens.ts'

const both = (value: string) => ({ light: value, dark: value })
const color = (light: string, dark: string) => ({ light, dark })

/** Starting points for a look of one's own; each keeps the contrasts the token table asks for. */
export const PRESETS: readonly { title: string; overrides: Overrides }[] = [
  { title: 'Sealpay', overrides: {} },
  {
    title: 'Clay',
    overrides: {
      '--sealpay-color-text': color('#2b221c', '#f3eae0'),
      '--sealpay-color-muted': color('#6c5d51', '#b9aa9b'),
      '--sealpay-color-surface': color('#fffdf8', '#251f1b'),
      '--sealpay-color-field': color('#fffdf8', '#1b1613'),
      '--sealpay-color-border': color('#948576', '#85766a'),
      '--sealpay-color-line': color('#e3d8c7', '#3d332c'),
      '--sealpay-color-accent': color('#a8471f', '#e58a5f'),
      '--sealpay-color-on-accent': color('#fffaf2', '#21140d'),
      '--sealpay-color-focus': color('#a8471f', '#e58a5f'),
      '--sealpay-radius': both('24px'),
      '--sealpay-panel-radius': both('12px'),
    },
  },
  {
    title: 'Ink',
    overrides: {
      '--sealpay-color-accent': color('#111111', '#ffffff'),
      '--sealpay-color-on-accent': color('#ffffff', '#111111'),
      '--sealpay-color-focus': color('#111111', '#ffffff'),
      '--sealpay-color-line': color('#111111', '#ffffff'),
      '--sealpay-color-border': color('#111111', '#ffffff'),
      '--sealpay-radius': both('0px'),
      '--sealpay-panel-radius': both('0px'),
      '--sealpay-border-width': both('1.5px'),
      '--sealpay-font': both("ui-monospace, 'SF Mono', Menlo, Consolas, monospace"),
      '--sealpay-font-weight': both('700'),
    },
  },
  {
    title: 'Soft',
    overrides: {
      '--sealpay-color-accent': color('#6a3fd1', '#bfa4ff'),
      '--sealpay-color-on-accent': color('#ffffff', '#1c1036'),
      '--sealpay-color-focus': color('#6a3fd1', '#bfa4ff'),
      '--sealpay-color-field': color('#f6f3fc', '#221d2e'),
      '--sealpay-radius': both('14px'),
      '--sealpay-panel-radius': both('28px'),
      '--sealpay-field-height': both('54px'),
      '--sealpay-padding': both('28px'),
      '--sealpay-shadow': both('0 16px 48px rgb(40 20 90 / 14%)'),
    },
  },
]
