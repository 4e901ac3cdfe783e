import ts from 'typescript'

/** What a pure module may not reach for by itself: the world comes in as an argument. */
const WORLD = new Set([
  'window',
  'document',
  'navigator',
  'location',
  'history',
  'screen',
  'self',
  'globalThis',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'crypto',
  'performance',
  'setTimeout',
  'setInterval',
  'requestAnimationFrame',
  'process',
  'console',
])

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)

function declaredNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node)
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return names
}

/** Whether the identifier is only a name here: a property's, a member's or a type's. */
function isOnlyName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent)) {
    return parent.name === node
  }
  return ts.isTypeReferenceNode(parent) || ts.isMethodSignature(parent) || ts.isPropertyDeclaration(parent)
}

const isNamed = (node: ts.Expression, name: string): boolean => ts.isIdentifier(node) && node.text === name

/** Where a module reaches for the world by itself: `line: what`. */
export function findWorld(path: string, text: string): string[] {
  const source = parse(path, text)
  const own = declaredNames(source)
  const found: string[] = []
  const note = (node: ts.Node, what: string): void => {
    found.push(`${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}: ${what}`)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && WORLD.has(node.text) && !own.has(node.text) && !isOnlyName(node)) note(node, node.text)
    if (ts.isPropertyAccessExpression(node)) {
      if (isNamed(node.expression, 'Math') && node.name.text === 'random') note(node, 'Math.random')
      if (isNamed(node.expression, 'Date') && node.name.text === 'now') note(node, 'Date.now')
    }
    if (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && !node.arguments?.length)
      note(node, 'new Date()')
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Statements of a module that do something when it is imported, instead of only declaring: `line: text`. */
export function findEffects(path: string, text: string): string[] {
  const source = parse(path, text)
  return source.statements
    .filter(
      (statement) =>
        !(
          ts.isImportDeclaration(statement) ||
          ts.isExportDeclaration(statement) ||
          ts.isExportAssignment(statement) ||
          ts.isVariableStatement(statement) ||
          ts.isFunctionDeclaration(statement) ||
          ts.isClassDeclaration(statement) ||
          ts.isInterfaceDeclaration(statement) ||
          ts.isTypeAliasDeclaration(statement) ||
          ts.isModuleDeclaration(statement)
        ),
    )
    .map((statement) => {
      const line = source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1
      return `${line}: ${statement.getText(source).split('\n')[0]}`
    })
}
