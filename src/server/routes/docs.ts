// OpenAPI 3.1 out of the route table at /openapi.json, and its reference at /docs, which loads nothing from
// outside.
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { toBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { sha256 } from '../../store/sha256.ts'
import type { Config } from '../config/config-keys.ts'
import { openApiDocument } from '../openapi/document.ts'

export async function registerDocs(app: FastifyInstance, config: Config, version: string): Promise<void> {
  const document = openApiDocument(config.title, version)
  await app.register(swagger, { mode: 'static', specification: { document } })
  // Written once: anybody may fetch it, as often as they like.
  let written: { readonly text: string; readonly tag: string } | undefined
  app.get('/openapi.json', { schema: { hide: true } }, async (request, reply) => {
    if (written === undefined) {
      const text = JSON.stringify(document)
      written = { text, tag: `"${toBase64Url(sha256(utf8(text)))}"` }
    }
    reply.header('etag', written.tag)
    if (request.headers['if-none-match'] === written.tag) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(written.text)
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
