// Headers that keep a browser from doing anything with data. Pages have their own policy. TLS, and with it
// HSTS, is up to the proxy in front.
import type { FastifyInstance } from 'fastify'

/** On every answer. Constants: what helmet would make of our options, without asking it each time. */
export function guardPages(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(FIELDS)
    done()
  })
}

const FIELDS = {
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
}
