import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildDeclarations } from './declarations.ts'

const SERVER_ENTRIES = ['index', 'main', 'cli'] as const

/** Builds `dist/` from nothing: the widget as `vite.config.ts` says, the companion, and the types of both. */
export async function buildAll(root: string): Promise<void> {
  rmSync(join(root, 'dist/widget'), { recursive: true, force: true })
  rmSync(join(root, 'dist/server'), { recursive: true, force: true })
  buildWidget(root)
  await buildServer(root)
  buildDeclarations(root)
}

/** In a process of its own, for its configuration prints to standard output, which may be a report's. */
export function buildWidget(root: string): void {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const result = spawnSync(process.execPath, [vite, 'build'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) throw new Error('the widget could not be built; see above')
}

/** The companion for plain Node: one file per entry, packages left outside, the contract inside. */
async function buildServer(root: string): Promise<void> {
  const { build } = await import('vite')
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node24',
      outDir: join(root, 'dist/server'),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(SERVER_ENTRIES.map((name) => [name, join(root, `server/${name}.ts`)])),
        output: {
          entryFileNames: '[name].js', // Beside the entries: the companion finds the widget by its own place.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  })
}
