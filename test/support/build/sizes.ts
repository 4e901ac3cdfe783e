import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { findImports } from '../house/imports.ts'

/** Bytes of something as it travels: minified, and compressed as a good server would. */
export interface Size {
  min: number
  gzip: number
  brotli: number
}

export interface SizeReport {
  /** the ES module and everything it imports statically: what a page loads before it shows the form */
  firstView: Size
  /** every file a page can name, with what it imports statically */
  entries: Record<string, Size>
}

/** The files a merchant's page can name. */
export const ENTRIES = ['sealpay.js', 'sealpay.iife.js', 'index.js'] as const
const FIRST_VIEW: (typeof ENTRIES)[number] = 'sealpay.js'

/** Brotli bytes the first view may have; the smallest peer that ships its form is 25.8 kB before its remote frames. */
export const BUDGET = 20_000

export type ReadFile = (path: string) => Uint8Array

export function measure(content: Uint8Array): Size {
  return {
    min: content.byteLength,
    gzip: gzipSync(content, { level: 9 }).byteLength,
    brotli: brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength },
    }).byteLength,
  }
}

/** A built file and, through the chunks, all it imports statically; what it imports on demand comes later. */
export function staticFiles(entry: string, read: ReadFile): string[] {
  const files = new Set<string>()
  const add = (path: string): void => {
    if (files.has(path)) return
    files.add(path)
    for (const { specifier, dynamic } of findImports(path, new TextDecoder().decode(read(path)))) {
      if (dynamic) continue
      if (!specifier.startsWith('.')) throw new Error(`${path} still imports "${specifier}", which no browser can load`)
      add(posix.join(posix.dirname(path), specifier))
    }
  }
  add(entry)
  return [...files]
}

/** Chunks that the first view's files load on demand: for a payment, a rare view, another language. */
export function laterFiles(read: ReadFile): string[] {
  const loaded = new Set(staticFiles(FIRST_VIEW, read))
  const later = new Set<string>()
  for (const path of loaded) {
    for (const { specifier, dynamic } of findImports(path, new TextDecoder().decode(read(path)))) {
      if (dynamic) later.add(posix.join(posix.dirname(path), specifier))
    }
  }
  return [...later].sort()
}

/** Sizes of all entries; files are compressed one by one, for so they travel. */
export function sizeReport(read: ReadFile): SizeReport {
  const closure = (entry: string): Size =>
    staticFiles(entry, read)
      .map((path) => measure(read(path)))
      .reduce((a, b) => ({ min: a.min + b.min, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli }))
  return {
    firstView: closure(FIRST_VIEW),
    entries: Object.fromEntries(ENTRIES.map((entry) => [entry, closure(entry)])),
  }
}

/** Reads built files of one folder. */
export function readFrom(folder: string): ReadFile {
  return (path) => {
    const file = posix.join(folder, path)
    if (!existsSync(file)) throw new Error(`${path} was not built; run npm run build`)
    return readFileSync(file)
  }
}
