// Sign-in to the console through an OpenID provider: a browser keeps a member's key under two halves, and the
// service releases its half to whoever the provider identifies. It signs nothing and knows no key: every
// request is still signed by the key itself.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { toBase64Url } from '../../../protocols/bytes.ts'
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

interface Flow extends SignInChecks {
  readonly keyId: string
  /** Milliseconds. */
  readonly expires: number
}

const FLOW_MS = 10 * 60_000
/** Whoever begins more pushes out the oldest; a request costs its sender as much as the service. */
const MAX_FLOWS = 4096

/** Begun and finished by the same page, which alone knows the name of its flow. */
export class SignIn {
  readonly #services: SignInServices
  readonly #flows = new Map<string, Flow>()

  constructor(services: SignInServices) {
    this.#services = services
  }

  /** Throws `signin.*`. */
  async start(keyId: string, language: Language): Promise<{ readonly flow: string; readonly url: string }> {
    const { provider, origin, now } = this.#services
    const flow = fresh()
    const begun: Flow = {
      keyId,
      redirect: `${origin()}/${language}/signed-in`,
      state: fresh(),
      nonce: fresh(),
      verifier: fresh(),
      expires: now().getTime() + FLOW_MS,
    }
    const url = await provider.authorizationUrl(begun)
    const [oldest] = this.#flows.keys()
    if (this.#flows.size >= MAX_FLOWS && oldest !== undefined) this.#flows.delete(oldest)
    this.#flows.set(flow, begun)
    return { flow, url }
  }

  /**
   * The service's half for this key and this person, once for each flow. Throws `signin.*`, and
   * `request.key_unknown` for a key that may not sign any more: its half is released to nobody.
   */
  async finish(name: string, answer: string): Promise<{ readonly half: string }> {
    const { provider, secret, findKey, now } = this.#services
    const flow = this.#flows.get(name)
    this.#flows.delete(name)
    if (flow === undefined || flow.expires <= now().getTime()) throw fault('signin.flow_unknown')
    if (!isSame(new URLSearchParams(answer).get('state'), flow.state)) throw fault('signin.flow_unknown')
    const identity = await provider.identify(answer, flow)
    const key = (await findKey(flow.keyId))?.key
    const at = now().toISOString()
    const isGood = key?.revokedAt === null && (key.validUntil === null || at < key.validUntil)
    if (!isGood) throw fault('request.key_unknown')
    return { half: halfOf(secret, identity, flow.keyId) }
  }
}

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
