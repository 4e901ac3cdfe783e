import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

/** Public module of `package.json` → source whose types it has. TypeScript looks for a `.d.ts` beside the script. */
const PUBLIC: Readonly<Record<string, string>> = {
  'dist/widget/sealpay.d.ts': 'widget/define',
  'dist/widget/index.d.ts': 'widget/index',
  'dist/server/index.d.ts': 'server/index',
}

/** Writes `dist/types`, and beside every public script the file that leads there. */
export function buildDeclarations(root: string): void {
  const out = join(root, 'dist/types')
  rmSync(out, { recursive: true, force: true })
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
    config: object
  }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const sources = ['widget/define.ts', 'server/index.ts'].map((path) => join(root, path))
  const program = ts.createProgram(sources, {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: out,
  })
  const { diagnostics } = program.emit()
  if (diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n'))
  }
  for (const file of globSync('**/*.d.ts', { cwd: out })) {
    const path = join(out, file)
    writeFileSync(path, publishable(readFileSync(path, 'utf8'), relative(dirname(path), join(out, 'server/contract'))))
  }
  for (const [file, source] of Object.entries(PUBLIC)) {
    const target = relative(dirname(join(root, file)), join(out, `${source}.js`)).replaceAll('\\', '/')
    writeFileSync(join(root, file), `export * from '${target}'\n`)
  }
}

/** Declarations name modules as the package has them: no `#contract`, which is ours alone, and no `.ts`. */
function publishable(text: string, contract: string): string {
  const prefix = contract.replaceAll('\\', '/') || '.'
  return text.replace(/(from |import\()(['"])([^'"]+)\2/g, (_whole, keyword: string, quote: string, name: string) => {
    const path = name.replace(/^#contract/, prefix.startsWith('.') ? prefix : `./${prefix}`)
    return `${keyword}${quote}${path.startsWith('.') ? path.replace(/\.ts$/, '.js') : path}${quote}`
  })
}
