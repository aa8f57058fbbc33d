// Sign-in to the console through an OpenID provider: a browser keeps a member's key under two halves, and the
// service releases its half to whoever the provider identifies. It signs nothing and knows no key: every
// request is still signed by the key itself.
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { fromBase64Url, toBase64Url } from '../../../protocols/bytes.ts'
import type { Language } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { randomBytes } from '../../app/random.ts'
import type { KnownKey } from '../services.ts'
import type { Identity, OpenIdProvider, SignInChecks } from './provider.ts'

export interface SignInServices {
  readonly provider: Pick<OpenIdProvider, 'authorizationUrl' | 'identify'>
  /** The halves follow from it: nothing about people is stored. */
  readonly secret: Uint8Array
  /** Scheme, host and port of the console. */
  readonly origin: () => string
  readonly findKey: (keyId: string) => Promise<KnownKey | undefined>
  readonly now: () => Date
}

const Flow = z.strictObject({
  keyId: z.string(),
  redirect: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Milliseconds. */
  expires: z.number(),
})
type Flow = z.infer<typeof Flow> & SignInChecks

const FLOW_MS = 10 * 60_000
/** Beyond it the oldest are forgotten: the provider takes a code only once, too. */
const MAX_FINISHED = 100_000

/**
 * Begun and finished by the same page, which keeps its flow, sealed by this service: nobody else's sign-ins
 * can push it out. Only finished ones are remembered, so that none counts twice.
 */
export class SignIn {
  readonly #services: SignInServices
  readonly #sealKey: Uint8Array
  /** States, with when they expire; the oldest first. */
  readonly #finished = new Map<string, number>()

  constructor(services: SignInServices) {
    this.#services = services
    this.#sealKey = createHmac('sha256', services.secret).update('yinsuan/sign-in-flow/v1\n').digest()
  }

  /** Throws `signin.*`. */
  async start(keyId: string, language: Language): Promise<{ readonly flow: string; readonly url: string }> {
    const { provider, origin, now } = this.#services
    const begun: Flow = {
      keyId,
      redirect: `${origin()}/${language}/signed-in`,
      state: fresh(),
      nonce: fresh(),
      verifier: fresh(),
      expires: now().getTime() + FLOW_MS,
    }
    const url = await provider.authorizationUrl(begun)
    return { flow: this.#seal(begun), url }
  }

  /**
   * The service's half for this key and this person, once for each flow. Throws `signin.*`, and
   * `request.key_unknown` for a key that may not sign any more: its half is released to nobody.
   */
  async finish(sealed: string, answer: string): Promise<{ readonly half: string }> {
    const { provider, secret, findKey, now } = this.#services
    const flow = this.#open(sealed)
    if (flow === undefined || !this.#begin(flow, now().getTime())) throw fault('signin.flow_unknown')
    if (!isSame(new URLSearchParams(answer).get('state'), flow.state)) throw fault('signin.flow_unknown')
    const identity = await provider.identify(answer, flow)
    const key = (await findKey(flow.keyId))?.key
    const at = now().toISOString()
    const isGood = key?.revokedAt === null && (key.validUntil === null || at < key.validUntil)
    if (!isGood) throw fault('request.key_unknown')
    return { half: halfOf(secret, identity, flow.keyId) }
  }

  /** False for a flow that has expired or was finished before. */
  #begin({ state, expires }: Flow, now: number): boolean {
    for (const [oldest, until] of this.#finished) {
      if (until > now && this.#finished.size < MAX_FINISHED) break
      this.#finished.delete(oldest)
    }
    if (expires <= now || this.#finished.has(state)) return false
    this.#finished.set(state, expires)
    return true
  }

  #seal(flow: Flow): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce)
    const text = Buffer.concat([cipher.update(JSON.stringify(flow)), cipher.final()])
    return toBase64Url(Buffer.concat([nonce, text, cipher.getAuthTag()]))
  }

  /** Undefined for what this service did not seal. */
  #open(sealed: string): Flow | undefined {
    try {
      const bytes = fromBase64Url(sealed)
      const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
      return Flow.parse(JSON.parse(Buffer.concat([text, decipher.final()]).toString()))
    } catch {
      return undefined
    }
  }
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Another person, another key or another provider has another half. */
function halfOf(secret: Uint8Array, { issuer, subject }: Identity, keyId: string): string {
  const about = JSON.stringify([issuer, subject, keyId])
  return toBase64Url(createHmac('sha256', secret).update('yinsuan/sign-in/v1\n').update(about).digest())
}

function fresh(): string {
  return toBase64Url(randomBytes(32))
}

function isSame(given: string | null, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
