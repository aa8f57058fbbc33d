// Limits of one caller: requests a minute by address before verification and by key after it, and time on
// every socket.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerOptions } from 'node:http'
import { fault } from '../../../schemas/fault.ts'
import type { Config } from '../config/config-keys.ts'

/** The options of node:http. */
export function socketLimits(config: Config): ServerOptions {
  return {
    requestTimeout: LONGEST_REQUEST_MS,
    keepAliveTimeout: 65_000,
    headersTimeout: config.headerSeconds * 1000,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16_384,
  }
}

export type RateLimits = {
  readonly byAddress: (request: FastifyRequest) => Promise<void>
  /**
   * By key and by organisation, which can make itself any number of keys; what it sends to one node through
   * this hub by both. The request must be verified: an unverified key id is anybody's.
   */
  readonly byKey: (request: FastifyRequest) => Promise<void>
}

/** Each throws `request.too_many`. A limit of 0 is no limit. */
export async function rateLimits(app: FastifyInstance, config: Config): Promise<RateLimits> {
  await app.register(rateLimit, { global: false })
  const { keyPerMinute } = config
  const memberOf = ({ edge: { actor, signed } }: FastifyRequest) => actor?.organisation ?? signed?.keyId ?? ''
  const byKey = limiter(app, keyPerMinute, request => request.edge.signed?.keyId ?? '')
  const byOrganisation = limiter(app, keyPerMinute * KEYS_AT_ONCE, memberOf)
  const byNode = limiter(app, keyPerMinute, request => `${memberOf(request)} ${request.url}`)
  return {
    byAddress: limiter(app, config.addressPerMinute),
    byKey: async request => {
      await byKey(request)
      await byOrganisation(request)
      if (request.routeOptions.config.name === 'nodeRequest') await byNode(request)
    },
  }
}

/** For Fastify's own limit, which comes first: ours are the routes' (schemas/routes). */
export const LARGEST_REQUEST = 64 * 2 ** 20
const LONGEST_REQUEST_MS = 300_000
/** Of one organisation that may each use up their limit. */
const KEYS_AT_ONCE = 4

function limiter(
  app: FastifyInstance,
  perMinute: number,
  keyGenerator?: (request: FastifyRequest) => string,
): (request: FastifyRequest) => Promise<void> {
  if (perMinute === 0) return async () => {}
  const take = app.createRateLimit({
    max: perMinute,
    timeWindow: 60_000,
    // By default the address, an IPv6 one by its network.
    ...(keyGenerator === undefined ? {} : { keyGenerator }),
  })
  return async request => {
    const taken = await take(request)
    if (!taken.isAllowed && taken.isExceeded) throw fault('request.too_many', { seconds: taken.ttlInSeconds })
  }
}
