import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseAst } from 'vite'
import { minifyCss, minifyMarkup, minifyTemplates } from '../../support/build/templates.ts'

describe('white space in markup', () => {
  const CASES: [string, string[], string[]][] = [
    ['goes between tags on different lines', ['<p>\n  <b>x</b>\n</p>'], ['<p><b>x</b></p>']],
    ['stays inside a line', ['<b>a</b> <i>b</i>'], ['<b>a</b> <i>b</i>']],
    ['stays one space between words on different lines', ['<p>one\n  two</p>'], ['<p>one two</p>']],
    ['goes between a tag and an expression on another line', ['<p>\n  ', '\n</p>'], ['<p>', '</p>']],
    ['stays between an expression and a word', ['<p>', ' left</p>'], ['<p>', ' left</p>']],
    ['stays one space between attributes', ['<a\n  href=', '\n  class="x"\n>'], ['<a href=', ' class="x">']],
    ['stays before the slash behind an unquoted value', ['<i a=', ' /><b />'], ['<i a=', ' /><b />']],
    ['stays inside a quoted value', ['<a title="one\n  two">'], ['<a title="one\n  two">']],
    [
      'stays inside a quoted value that begins before an expression',
      ['<a class="a  ', '  b">'],
      ['<a class="a  ', '  b">'],
    ],
  ]
  for (const [title, parts, expected] of CASES) {
    test(title, () => assert.deepEqual(minifyMarkup(parts), expected))
  }
})

describe('white space in style sheets', () => {
  const CASES: [string, string, string][] = [
    ['goes around blocks and values', 'a {\n  color: red;\n  margin: 0 auto;\n}\n', 'a{color:red;margin:0 auto}'],
    ['stays around the operators of calc()', 'a { width: calc(1px + 2px); }', 'a{width:calc(1px + 2px)}'],
    ['stays between a selector and what is inside it', ':host([a]) :hover, b { c: d }', ':host([a]) :hover,b{c:d}'],
    ['stays in a media query', '@media (a: b) and (c) { d { e: f } }', '@media (a:b) and (c){d{e:f}}'],
    ['goes with a comment', '/* why */ a { b: c }', 'a{b:c}'],
  ]
  for (const [title, css, expected] of CASES) {
    test(title, () => assert.deepEqual(minifyCss([css]), [expected]))
  }
})

test('only tagged templates are touched, and nested ones too', () => {
  const source =
    'const a = html`<p>\n  ${b ? html`<i>\n  x</i>` : `two\n  lines`}\n</p>`; const c = css`a {\n  b: c;\n}`'
  assert.equal(
    minifyTemplates(source, parseAst),
    'const a = html`<p>${b ? html`<i>x</i>` : `two\n  lines`}</p>`; const c = css`a{b:c}`',
  )
})
