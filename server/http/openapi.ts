import { Router } from 'express'
import { openApiDocument } from './openapi-document.ts'

export function openApiRouter(): Router {
  const router = Router()
  const document = openApiDocument()
  router.get('/openapi.json', (_request, response) => {
    response.json(document)
  })
  return router
}
