// OpenAPI 3.1 out of the route table at /openapi.json, and its reference at /docs, which loads nothing from
// outside.
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { ROUTES } from '../../../schemas/api.ts'
import type { Route } from '../../../schemas/routes/route.ts'
import { toBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { sha256 } from '../../store/sha256.ts'
import type { Config } from '../config/config-keys.ts'

/** Before the routes that it shall describe. */
export async function registerDocs(app: FastifyInstance, config: Config, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `${config.title.en} / ${config.title.zh}`, version, description: DESCRIPTION },
      components: {
        securitySchemes: {
          signature: { type: 'apiKey', in: 'header', name: 'Signature', description: SIGNATURE },
        },
      },
    },
    transform: input => {
      const { schema, url } = jsonSchemaTransform(input)
      const name = input.route.config?.name
      const route: Route | undefined = name === undefined ? undefined : ROUTES[name]
      if (route?.bytes === undefined) return { schema, url }
      return { schema: { ...schema, ...BYTES_BODY } as FastifySchema, url }
    },
    transformObject: jsonSchemaTransformObject,
  })
  // Written once: anybody may fetch it, as often as they like.
  let written: { readonly text: string; readonly tag: string } | undefined
  app.get('/openapi.json', { schema: { hide: true } }, async (request, reply) => {
    if (written === undefined) {
      const text = JSON.stringify(app.swagger())
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

const BYTES_BODY = { body: { type: 'string', format: 'binary' }, consumes: ['application/octet-stream'] }

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

const DESCRIPTION = [
  'Every number above 2^53, all money (fen) and all privacy (1e-9 rho) are decimal strings.',
  'Errors are RFC 9457 problem details with a stable `code`; `detail` is in Chinese or English by Accept-Language.',
  'Content that does not fit is refused as `request.invalid`; `errors` says of each misfit its `path` (a JSON pointer), a `code` (`shape.…`) and what would fit.',
  'A query parameter that a call does not name is refused (`request.parameter_unknown`), and a method that a path does not take is answered 405 with `Allow` (`request.method_not_allowed`).',
  'The audit log is served as C2SP tlog-tiles under `/log/`: `/log/checkpoint`, `/log/tile/<L>/<N>[.p/<W>]`, `/log/tile/entries/<N>[.p/<W>]`.',
].join('\n\n')

const SIGNATURE =
  'RFC 9421 HTTP Message Signature, label sig1, Ed25519, tag yinsuan-v1, over "@method" "@authority" "@path" "@query" and, with content, "content-digest" "content-type". Scopes are the roles that may call; none means every member.'
