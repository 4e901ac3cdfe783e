// `npm run build`: makes `dist/`, which is what the package ships and what browser checks run against.
import { dirname } from 'node:path'
import { buildAll } from './support/build/build.ts'

if (import.meta.main) await buildAll(dirname(import.meta.dirname))
