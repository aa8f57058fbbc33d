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
  const made = onFirstUse(() => openApiDocument(config.title, version))
  await app.register(swagger, {
    mode: 'static',
    specification: { document: { toJSON: made } as unknown as StaticDocumentSpec['document'] },
  })
  // Written once: anybody may fetch it, as often as they like.
  const written = onFirstUse(() => {
    const bytes = utf8(JSON.stringify(made()))
    return { bytes, tag: entityTag(bytes) }
  })
  app.get('/openapi.json', async (request, reply) => {
    const { bytes, tag } = written()
    return sendTagged(request, reply.type('application/json; charset=utf-8'), tag, () => bytes)
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // A request must be signed, which a page without the caller's key cannot; the badge would call a server
    // of somebody else.
    uiConfig: { supportedSubmitMethods: [], validatorUrl: null, layout: 'BaseLayout' },
    staticCSP: CSP,
    theme: { title: config.title.en },
  })
}

/** Making the document takes as long as the rest of a start. */
function onFirstUse<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
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
