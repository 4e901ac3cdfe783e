/** The part of a syntax tree that is read here (ESTree). */
interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

interface Template {
  tag: string
  /** the fixed parts, by their place in the source */
  parts: { start: number; end: number }[]
}

/**
 * Takes white space out of `html`, `svg` and `css` templates of a JavaScript source. A line break between tags is layout
 * of the source and goes; white space inside a line of text is the page's and stays.
 */
export function minifyTemplates(code: string, parse: (code: string) => unknown): string {
  const edits = findTemplates(parse(code)).flatMap(({ tag, parts }) => {
    const texts = parts.map(({ start, end }) => code.slice(start, end))
    const small = tag === 'css' ? minifyCss(texts) : minifyMarkup(texts)
    return parts.map((part, index) => ({ ...part, text: small[index] ?? '' }))
  })
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: small }) => text.slice(0, start) + small + text.slice(end), code)
}

function findTemplates(root: unknown): Template[] {
  const found: Template[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    const node = value as Node
    if (node.type === 'TaggedTemplateExpression') {
      const tag = (node['tag'] as { name?: string }).name ?? ''
      const { quasis } = node['quasi'] as { quasis: Node[] }
      if (['html', 'svg', 'css'].includes(tag)) found.push({ tag, parts: quasis.map(bounds) })
    }
    Object.values(node).forEach(visit)
  }
  visit(root)
  return found
}

/** Parsers differ in whether an element of a template includes its backquote or braces; its raw text never does. */
function bounds(element: Node): { start: number; end: number } {
  const { raw } = element['value'] as { raw: string }
  const slack = element.end - element.start - raw.length
  const start = element.start + (slack > 0 ? 1 : 0)
  return { start, end: start + raw.length }
}

/** Stands for white space with a line break, outside tags, until it is known what is next to it. */
const LAYOUT = '\u0000'

/** Markup, part by part; whether a part begins inside a tag or a quoted value is carried over from the one before. */
export function minifyMarkup(parts: readonly string[]): string[] {
  let insideTag = false
  let quote = ''
  return parts.map((part) => {
    let result = ''
    for (const [piece] of part.matchAll(/\s+|[^]/g)) {
      const space = /^\s/.test(piece)
      if (quote) {
        if (piece === quote) quote = ''
        result += piece
      } else if (insideTag) {
        if (piece === '"' || piece === "'") quote = piece
        if (piece === '>') {
          insideTag = false
          // Not before `/>`: behind an unquoted value the slash would become a part of it.
          result = result.trimEnd()
        }
        result += space ? ' ' : piece
      } else {
        if (piece === '<') insideTag = true
        result += !space ? piece : piece.includes('\n') ? LAYOUT : ' '
      }
    }
    // Between tags, and between a tag and an expression.
    return result.replace(/\0(?=<|$)|(^|>)\0/g, '$1').replaceAll(LAYOUT, ' ')
  })
}

/** Style sheets, part by part. Spaces around operators of `calc()` and between selectors mean something and stay. */
export function minifyCss(parts: readonly string[]): string[] {
  return parts.map((part) =>
    part
      .replace(/\/\*[^]*?\*\//g, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,]) ?/g, '$1')
      .replace(/: /g, ':')
      .replaceAll(';}', '}')
      .replace(/^ | $/g, ''),
  )
}
