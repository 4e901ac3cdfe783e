/** One custom property a designer may set on the element or on any of its ancestors. */
export interface Token {
  name: `--sealpay-${string}`
  kind: 'color' | 'length' | 'font' | 'shadow' | 'number' | 'duration'
  /** default under `color-scheme: light` */
  light: string
  /** default under `color-scheme: dark`; the same as `light` for everything but colours and shadows */
  dark: string
  description: string
}

const color = (name: string, light: string, dark: string, description: string): Token => ({
  name: `--sealpay-color-${name}`,
  kind: 'color',
  light,
  dark,
  description,
})

const plain = (name: string, kind: Token['kind'], value: string, description: string): Token => ({
  name: `--sealpay-${name}`,
  kind,
  light: value,
  dark: value,
  description,
})

/**
 * Every token with its default. The shipped stylesheet repeats the defaults, so that this table costs the shopper no
 * byte; `test/unit/widget/theme/tokens.test.ts` holds the two together.
 */
export const TOKENS: readonly Token[] = [
  color('text', '#16181d', '#eef0f4', 'Text: headings, labels, what is typed'),
  color('muted', '#5b6270', '#a6adba', 'Quieter text: hints, placeholders, second lines'),
  color('surface', '#ffffff', '#16191f', 'The panel around everything'),
  color('field', '#ffffff', '#1d2128', 'Background of the input boxes'),
  color('border', '#868d9c', '#6d7584', 'Edge of the input boxes; keep 3:1 against the surface'),
  color('line', '#e3e6eb', '#2d323c', 'Edge of the panel and other fine lines'),
  color('accent', '#2456e6', '#8aabff', 'The pay button, and what moves'),
  color('on-accent', '#ffffff', '#0b1226', 'Text on the accent colour; keep 4.5:1'),
  color('focus', '#2456e6', '#8aabff', 'Ring around what has the keyboard'),
  color('danger', '#b9232c', '#ff9d95', 'Mistakes and refusals'),
  color('success', '#0c7a4d', '#5fd9a4', 'The payment has gone through'),
  color('warning', '#855600', '#f2c46d', 'Worth a second look, and waiting'),
  plain('font', 'font', "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", 'Font stack; name your own here'),
  plain('font-size', 'length', '16px', 'Size everything else is measured from; below 16px phones zoom into fields'),
  plain('font-weight', 'number', '600', 'Weight of headings, labels and buttons'),
  plain('space', 'length', '4px', 'Step of the grid that all distances are multiples of'),
  plain('padding', 'length', '24px', 'Distance from the edge of the panel to its content'),
  plain('radius', 'length', '8px', 'Corners of fields and buttons'),
  plain('panel-radius', 'length', '16px', 'Corners of the panel and of the bank’s window'),
  plain('border-width', 'length', '1px', 'Thickness of all edges'),
  plain(
    'field-height',
    'length',
    '48px',
    'Height of fields and, with one step more, of buttons; keep 44px for fingers',
  ),
  plain('shadow', 'shadow', 'none', 'Shadow of the panel'),
  plain('duration', 'duration', '160ms', 'How long small movements take; none at all where less motion is asked for'),
]
