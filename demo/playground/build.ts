import { build } from 'vite'

const root = import.meta.dirname

/** Builds the playground's pages from the widget's own source. A configuration of its own: the pages are no library. */
export async function buildPlayground(outDir: string, { log = false } = {}): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: log ? 'info' : 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      // No data: address for small files, and no polyfill script: the pages live under a strict policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: ['index.html', 'scene.html', 'challenge.html'].map((name) => `${root}/${name}`),
      },
    },
  })
}
