import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { Router } from 'express'

/**
 * The built widget: `/sealpay.js`, `/sealpay.iife.js`, `/chunks/*`, `/sri.json`. Public files for any origin, because the
 * script tag with `integrity` needs CORS.
 */
export function assetsRouter(directory: string): Router {
  const router = Router()
  const serve = (immutable: boolean) =>
    express.static(directory, {
      index: false,
      redirect: false,
      dotfiles: 'ignore',
      setHeaders(response) {
        response.setHeader('access-control-allow-origin', '*')
        response.setHeader('cross-origin-resource-policy', 'cross-origin')
        // Chunks carry a hash of their content in the name; the entries do not and are asked for again.
        response.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=300')
      },
    })
  const files = serve(false)
  const chunks = serve(true)
  router.get('/chunks/:file', chunks)
  for (const name of ['sealpay.js', 'sealpay.iife.js', 'sri.json']) {
    if (existsSync(join(directory, name))) router.get(`/${name}`, files)
  }
  return router
}
