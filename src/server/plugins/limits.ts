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
  /** The request must be verified: an unverified key id is anybody's. */
  readonly byKey: (request: FastifyRequest) => Promise<void>
}

/** Each throws `request.too_many`. A limit of 0 is no limit. */
export async function rateLimits(app: FastifyInstance, config: Config): Promise<RateLimits> {
  await app.register(rateLimit, { global: false })
  return {
    byAddress: limiter(app, config.addressPerMinute),
    byKey: limiter(app, config.keyPerMinute, request => request.edge.signed?.keyId ?? ''),
  }
}

/** For Fastify's own limit, which comes first: ours are the routes' (schemas/routes). */
export const LARGEST_REQUEST = 64 * 2 ** 20
const LONGEST_REQUEST_MS = 300_000

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
