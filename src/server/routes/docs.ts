// OpenAPI 3.1 out of the route table at /openapi.json, and its reference at /docs, which loads nothing from
// outside.
import swagger, { type StaticDocumentSpec } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { utf8 } from '../../../protocols/bytes.ts'
import type { Config } from '../config/config-keys.ts'
import { entityTag, sendTagged } from '../http/conditional.ts'
import { openApiDocument } from '../openapi/document.ts'

export async function registerDocs(app: FastifyInstance, config: Config, version: string): Promise<void> {
  const document = openApiDocument(config.title, version)
  await app.register(swagger, {
    mode: 'static',
    specification: { document: document as unknown as StaticDocumentSpec['document'] },
  })
  // Written once: anybody may fetch it, as often as they like.
  const written = utf8(JSON.stringify(document))
  const tag = entityTag(written)
  app.get('/openapi.json', async (request, reply) =>
    sendTagged(request, reply.type('application/json; charset=utf-8'), tag, () => written),
  )
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // A request must be signed, which a page without the caller's key cannot; the badge would call a server
    // of somebody else.
    uiConfig: { supportedSubmitMethods: [], validatorUrl: null, layout: 'BaseLayout' },
    staticCSP: CSP,
    theme: { title: config.title.en },
  })
}

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
