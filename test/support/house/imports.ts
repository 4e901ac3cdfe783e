import { posix } from 'node:path'
import ts from 'typescript'

/** One import of one file: `to` is a file of the project, or the name of a package or built-in. */
export interface Edge {
  from: string
  to: string
  kind: 'file' | 'package'
  dynamic: boolean
  /** `import './x.ts'`: nothing is taken from it, so it is imported for what it does */
  bare: boolean
}

/** An import that leads nowhere or cannot be followed. */
export interface BrokenImport {
  from: string
  specifier: string
}

export interface ImportGraph {
  files: string[]
  edges: Edge[]
  broken: BrokenImport[]
}

interface FoundImport {
  specifier: string
  dynamic: boolean
  bare: boolean
}

/** Every import of a module: static, type-only, re-export, `import()` and `import('x').Type`. */
export function findImports(path: string, text: string): FoundImport[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: FoundImport[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const specifier = node.moduleSpecifier
      if (specifier && ts.isStringLiteral(specifier)) {
        const bare = ts.isImportDeclaration(node) && !node.importClause
        found.push({ specifier: specifier.text, dynamic: false, bare })
      }
    } else if (ts.isImportTypeNode(node)) {
      found.push({ specifier: node.argument.getText(source).slice(1, -1), dynamic: false, bare: false })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      // What is computed cannot be followed; the text of the expression shows up as a broken import.
      const specifier =
        argument && ts.isStringLiteralLike(argument) ? argument.text : `(${argument?.getText(source) ?? ''})`
      found.push({ specifier, dynamic: true, bare: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The graph of all imports among these files (path relative to the root → text). */
export function importGraph(files: ReadonlyMap<string, string>): ImportGraph {
  const edges: Edge[] = []
  const broken: BrokenImport[] = []
  for (const [from, text] of files) {
    for (const { specifier, dynamic, bare } of findImports(from, text)) {
      const path = projectPath(from, specifier)
      if (path !== null && !files.has(path)) broken.push({ from, specifier })
      else edges.push({ from, to: path ?? specifier, kind: path === null ? 'package' : 'file', dynamic, bare })
    }
  }
  return { files: [...files.keys()], edges, broken }
}

/** The project file a specifier means; `null` for packages and built-ins. */
function projectPath(from: string, specifier: string): string | null {
  if (specifier.startsWith('#contract/')) return posix.join('server/contract', specifier.slice('#contract/'.length))
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  if (specifier.startsWith('(') || specifier.startsWith('/')) return specifier
  return null
}

/** Circles among the files, each as the path that leads back to its beginning. */
export function findCircles({ files, edges }: Pick<ImportGraph, 'files' | 'edges'>): string[][] {
  const next = new Map<string, string[]>(files.map((file) => [file, []]))
  for (const edge of edges) if (edge.kind === 'file') next.get(edge.from)?.push(edge.to)
  const done = new Set<string>()
  const path: string[] = []
  const circles: string[][] = []
  const walk = (file: string): void => {
    const at = path.indexOf(file)
    if (at >= 0) circles.push([...path.slice(at), file])
    if (at >= 0 || done.has(file)) return
    path.push(file)
    next.get(file)?.forEach(walk)
    path.pop()
    done.add(file)
  }
  files.forEach(walk)
  return circles
}
