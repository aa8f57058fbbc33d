// Alerts to an address that the operator configured: signed by the service, a few attempts each, never to a
// private network unless that is configured.
import { lookup } from 'node:dns/promises'
import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { sha256 } from '../../../protocols/hashes.ts'
import { toBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { signRequest } from '../../../protocols/identity/request-signature.ts'
import type { Alert } from '../../../schemas/overview.ts'
import { isPublicAddress } from './addresses.ts'
import type { Signer } from '../keys/ed25519.ts'

export interface WebhookOptions {
  readonly url: string
  /** Private, loopback and link-local addresses too, and http. */
  readonly toPrivate: boolean
  readonly service: string
  readonly signer: Signer
  readonly logger: Logger
  readonly now: () => number
  /** Milliseconds before each further attempt. */
  readonly pauses?: readonly number[]
}

export interface Webhook {
  readonly send: (alert: Alert) => void
  /** Gives up what waits. */
  readonly close: () => Promise<void>
}

const MAX_WAITING = 100
const TIMEOUT_MS = 10_000
const PAUSES: readonly number[] = [1_000, 5_000, 30_000, 120_000]

/**
 * Alerts are sent one at a time; where the queue overflows the oldest are dropped. `desk overview` shows them
 * all the same.
 */
export function openWebhook(options: WebhookOptions): Webhook {
  const waiting: Alert[] = []
  const stop = new AbortController()
  let working: Promise<void> = Promise.resolve()
  let idle = true
  const work = async (): Promise<void> => {
    for (let alert = waiting.shift(); alert !== undefined; alert = waiting.shift()) {
      await deliver(options, alert, stop.signal).catch((error: unknown) => {
        options.logger.warn({ err: error }, 'an alert was not delivered')
      })
      if (stop.signal.aborted) return
    }
    idle = true
  }
  return {
    send: alert => {
      waiting.push(alert)
      if (waiting.length > MAX_WAITING) waiting.shift()
      if (!idle) return
      idle = false
      working = work()
    },
    close: async () => {
      stop.abort()
      await working
    },
  }
}

async function deliver(options: WebhookOptions, alert: Alert, signal: AbortSignal): Promise<void> {
  const body = utf8(JSON.stringify({ v: 1, type: 'alert', service: options.service, alert }))
  const pauses = options.pauses ?? PAUSES
  for (let attempt = 0; ; attempt++) {
    try {
      await post(options, body, signal)
      return
    } catch (error) {
      const wait = pauses[attempt]
      if (wait === undefined || signal.aborted || error instanceof ClosedAddress) throw error
      await pause(wait, undefined, { signal })
    }
  }
}

/** Connects to the very address that was checked: the name cannot resolve to another one in between. */
async function post(options: WebhookOptions, body: Uint8Array, signal: AbortSignal): Promise<void> {
  const url = new URL(options.url)
  const { address, family } = await openAddress(url, options.toPrivate)
  const created = Math.floor(options.now() / 1000)
  const fields = await signRequest({
    method: 'POST',
    authority: url.host,
    path: url.pathname,
    query: url.search,
    body: { bytes: body, contentType: 'application/json' },
    keyId: options.signer.keyId,
    created,
    expires: created + 60,
    nonce: toBase64Url(randomBytes(16)),
    sign: options.signer.sign,
    sha256,
  })
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const status = await new Promise<number>((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        headers: { ...fields, 'content-length': body.length },
        lookup: (_name, all, found) =>
          all.all === true ? found(null, [{ address, family }]) : found(null, address, family),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        agent: false,
      },
      response => {
        // Whatever it says: only the status counts, and a redirect is not followed.
        response.destroy()
        resolve(response.statusCode ?? 0)
      },
    )
    request.once('error', reject)
    request.end(body)
  })
  if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`)
}

class ClosedAddress extends Error {}

/**
 * Every address of the name has to be public: otherwise whoever answers for the name could choose a private
 * one. Throws ClosedAddress.
 */
async function openAddress(
  { hostname, protocol }: URL,
  toPrivate: boolean,
): Promise<{ readonly address: string; readonly family: number }> {
  const name = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(name)
  const found = family === 0 ? await lookup(name, { all: true }) : [{ address: name, family }]
  const [first] = found
  if (first === undefined) throw new Error('the name of the webhook has no address')
  if (toPrivate) return first
  if (protocol !== 'https:') throw new ClosedAddress('the webhook is not https')
  if (!found.every(({ address }) => isPublicAddress(address)))
    throw new ClosedAddress('the webhook has a private address')
  return first
}
