import { createHash } from 'node:crypto'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite'
import { minifyTemplates } from './test/support/build/templates.ts'

const OUT = 'dist/widget'

/**
 * Our own copy of Lit gets its own Trusted Types policy: a page that lists policies can allow ours by name, and a page
 * with another Lit does not create the same policy twice, which a strict list refuses.
 */
const ownTrustedTypesPolicy: Plugin = {
  name: 'sealpay:trusted-types',
  transform: {
    filter: { id: /[\\/]lit-html[\\/]lit-html\.js$/ },
    handler(code) {
      const named = code.replace(/createPolicy\((["'`])lit-html\1/, 'createPolicy("sealpay-lit"')
      if (named === code) throw new Error('lit-html no longer creates its policy where this build renames it')
      return { code: named, map: null }
    },
  },
}

/** White space of the source that the page never shows. */
const smallTemplates: Plugin = {
  name: 'sealpay:templates',
  transform: {
    filter: { id: /[\\/]widget[\\/].*\.ts$/ },
    handler(code) {
      return { code: minifyTemplates(code, (text) => this.parse(text)), map: null }
    },
  },
}

/** One file a page can name. Each is built alone, so that its integrity hash covers everything it needs at first. */
const entry = (input: string, name: string, format: 'es' | 'iife'): EnvironmentOptions => ({
  consumer: 'client',
  build: {
    outDir: OUT,
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2022',
    // As a library: an application build adds a preloader for style sheets, of which there are none.
    lib: { entry: input, formats: [format], name: 'Sealpay', fileName: () => `${name}.js` },
    rolldownOptions: {
      // What the chunks share stays in the entry, where the page's integrity hash covers it.
      preserveEntrySignatures: 'allow-extension',
      output: {
        chunkFileNames: 'chunks/[name]-[hash].js',
        codeSplitting: format === 'es',
        // A library keeps its white space by default, for bundlers after it; a browser is next here.
        minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
      },
    },
  },
})

/** Hash of every built file, as `integrity` wants it (W3C Subresource Integrity). */
function writeIntegrity(): void {
  const files = globSync('**/*.js', { cwd: OUT }).map((file) => file.replaceAll('\\', '/'))
  const hashes = files.sort().map((file) => [
    file,
    `sha384-${createHash('sha384')
      .update(readFileSync(join(OUT, file)))
      .digest('base64')}`,
  ])
  writeFileSync(join(OUT, 'sri.json'), `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`)
}

/** `vite build` makes the whole of `dist/widget`: module, single file, entry without side effects, integrity hashes. */
export default defineConfig({
  appType: 'custom',
  publicDir: false,
  plugins: [ownTrustedTypesPolicy, smallTemplates],
  environments: {
    module: entry('widget/define.ts', 'sealpay', 'es'),
    single: entry('widget/define.ts', 'sealpay.iife', 'iife'),
    library: entry('widget/index.ts', 'index', 'es'),
  },
  builder: {
    async buildApp({ build, environments }) {
      rmSync(OUT, { recursive: true, force: true })
      for (const name of ['module', 'single', 'library']) {
        const environment = environments[name]
        if (environment) await build(environment)
      }
      writeIntegrity()
    },
  },
})
