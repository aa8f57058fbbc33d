// Registers the route table: each route is its schema, its access rule, and one call of its use case.
import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify'
import { z } from 'zod'
import { type RouteName, ROUTES } from '../../../schemas/api.ts'
import type { Route } from '../../../schemas/routes/route.ts'
import { fault } from '../../../schemas/fault.ts'
import { Problem } from '../../../schemas/problem.ts'
import type { Config } from '../config/config-keys.ts'
import { signalOf } from '../plugins/deadline.ts'
import type { Gate } from '../plugins/admit.ts'
import { checkContentHead } from '../plugins/json-body.ts'
import { longestReadSeconds } from '../http/read-content.ts'
import type { RateLimits } from '../plugins/limits.ts'
import { authenticate, authenticateEnrolment } from '../plugins/signature.ts'
import type { Call, Reply } from '../../app/call.ts'
import type { Handlers, ServerServices } from '../services.ts'

export function registerApi(
  app: FastifyInstance,
  services: ServerServices,
  config: Config,
  handlers: Handlers,
  limits: RateLimits,
  gate: Pick<Gate, 'verified'>,
): void {
  const register = <Name extends RouteName>(name: Name): void =>
    registerRoute(app, services, config, name, handlers[name], limits, gate)
  for (const name of Object.keys(ROUTES) as readonly RouteName[]) register(name)
}

function registerRoute<Name extends RouteName>(
  app: FastifyInstance,
  services: ServerServices,
  config: Config,
  name: Name,
  handler: (call: Call<Name>) => Promise<Reply<Name>>,
  limits: RateLimits,
  gate: Pick<Gate, 'verified'>,
): void {
  const route: Route = ROUTES[name]
  app.route({
    method: route.method,
    url: route.path,
    config: {
      name,
      ...(route.bytes === undefined
        ? {}
        : { deadlineSeconds: config.answerSeconds + longestReadSeconds(route.bytes, config.bodySeconds) }),
    },
    schema: schemaOf(route),
    onRequest: async request => {
      checkContentHead(request, name)
      if (route.access === 'public') return
      await authenticate(request, name, services)
      const { actor } = request.edge
      if (actor !== undefined) gate.verified(request, actor.organisation, route.isHeld)
      await limits.byKey(request)
      if (request.edge.contentHash === undefined) request.edge.answerable = true
    },
    preHandler: async request => {
      if (isEnrolment(name)) await authenticateEnrolment(request, publicKeyIn(request.body), services)
      const nonce = request.edge.signed?.nonce
      // What changes nothing has no transaction of its own to put the nonce in.
      if (route.method === 'GET' && nonce !== undefined && !(await services.useNonce(nonce))) {
        throw fault('request.replayed')
      }
    },
    handler: async (request, reply) => {
      const body = await handler(callOf<Name>(request, route)).catch((error: unknown) =>
        spend(error, request, services),
      )
      reply.code(route.status).header('cache-control', 'no-store')
      if (route.location !== undefined) reply.header('location', locationOf(route.location, body))
      if (route.madeFromStrings === true) reply.serializer(JSON.stringify)
      return reply.send(body)
    },
  })
}

/**
 * A refusal is final: somebody who intercepted the signed request must not be able to have it carried out
 * later.
 */
async function spend(error: unknown, request: FastifyRequest, services: ServerServices): Promise<never> {
  const nonce = request.edge.signed?.nonce
  if (nonce !== undefined && request.method !== 'GET') {
    await services
      .useNonce(nonce)
      .catch((cause: unknown) =>
        request.log.error({ requestId: request.id, err: cause }, 'a nonce was not kept'),
      )
  }
  throw error
}

/** The address of what was accepted, from the id in the reply. */
function locationOf(template: string, body: unknown): string {
  const id = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : ''
  return template.replace(':id', id)
}

function isEnrolment(name: RouteName): boolean {
  return name === 'enrol'
}

function publicKeyIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'publicKey' in body ? String(body.publicKey) : ''
}

/** Decodes Fastify's untyped request, whose parts were parsed by the route's schema. */
function callOf<Name extends RouteName>(request: FastifyRequest, route: Route): Call<Name> {
  const { signed, actor, now, language } = request.edge
  const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array(0)
  return {
    ...signed,
    ...(actor === undefined ? {} : { actor }),
    params: request.params,
    query: request.query,
    ...(route.bytes === undefined ? { body: request.body } : { bytes }),
    now,
    language,
    requestId: request.id,
    get signal() {
      return signalOf(request)
    },
  } as Call<Name>
}

const NO_QUERY = z.strictObject({})

function schemaOf(route: Route): FastifySchema {
  return {
    ...(route.params === undefined ? {} : { params: route.params }),
    querystring: route.query ?? NO_QUERY,
    ...(route.body === undefined ? {} : { body: route.body }),
    response: {
      [route.status]: { content: { 'application/json': { schema: route.response } } },
      default: { content: { 'application/problem+json': { schema: Problem } } },
    },
  }
}
