// SPEC.md, "Market edition": which nodes answer together, under which keys, over which sealed editions.
import { fromHex, fromUtf8, toHex, utf8 } from '../bytes.ts'
import { canonicalJson, type Json, parseStrictJson } from '../canonical-json.ts'
import { isObject, record, type Check, hex32, period, edition as editionName } from '../audit/entry-fields.ts'
import { parseVkey } from '../audit/note.ts'
import { checkPublicKey } from '../identity/ed25519.ts'
import { decodePublicKey } from '../identity/keys.ts'
import { documentDigest } from '../identity/signed-document.ts'
import { jointError } from './errors.ts'
import { decodeX25519Key, montgomeryOf } from './mask-key.ts'

/** Named, so that another set of primitives is another suite and another M. */
export const SUITE = 'yinsuan-joint-v1/x25519-hkdf-sha256-chacha20/ecvrf-edwards25519-sha512-tai'
export const FEWEST_MEMBERS = 2
export const MAX_MEMBERS = 32

export interface Member {
  readonly organisation: string
  /**
   * Who runs the member's node: for hosted members the hub's operator. Members of one operator are one
   * colluder.
   */
  readonly operator: string
  /** C2SP verifier key of the node's log. */
  readonly logKey: string
  /** Ed25519, base64url: signs the node's answers to requests, also where the hub carries them. */
  readonly serviceKey: string
  /** Ed25519, base64url: signs the node's yeses, refusals and shares. */
  readonly signingKey: string
  /** X25519, base64url. Its private key is destroyed with the market edition. */
  readonly maskKey: string
  /** Ed25519, base64url, for ECVRF. */
  readonly vrfKey: string
  /** The sealed edition, `dataset@edition`. */
  readonly edition: string
  /** Leaf hash of the entry that sealed it, lower-case hex. */
  readonly sealing: string
}

export interface MarketEdition {
  /** Authority of the hub: host, and port where it is not 443. */
  readonly hub: string
  /** Digest of the published standard: domains, measures, views, capacity, only-jointly rule. */
  readonly standard: string
  readonly period: { readonly from: string; readonly to: string }
  /**
   * t: as many other nodes may collude with everybody else without weakening a node's claim. n − 1 is the
   * default.
   */
  readonly collusion: number
  /**
   * What every member promises every other: no edition under its unit key whose days overlap answers single
   * questions. Absent in documents of version 1, which leave it to the standard.
   */
  readonly onlyJointly?: boolean
  /** Ascending by organisation. */
  readonly members: readonly Member[]
}

/** M, lower-case hex. Throws as `encodeMarketEdition`. */
export function marketEditionDigest(edition: MarketEdition): string {
  const known = digests.get(edition)
  if (known !== undefined) return known
  const digest = documentDigest('marketEdition', encodeMarketEdition(edition))
  digests.set(edition, digest)
  return digest
}

/** Validating all keys takes longer than anything else that is done for a question. */
const digests = new WeakMap<MarketEdition, string>()

/** The bytes that every member signs. Throws `joint.market_edition`, `joint.key` or `joint.key_twice`. */
export function encodeMarketEdition(edition: MarketEdition): Uint8Array {
  checkMarketEdition(edition)
  const { hub, standard, period, collusion, onlyJointly, members } = edition
  const content = { suite: SUITE, hub, standard, period, collusion, members }
  return utf8(
    canonicalJson(onlyJointly === undefined ? { ...content, v: 1 } : { ...content, v: 2, onlyJointly }),
  )
}

/**
 * From a stranger: only the one encoding of an edition that keeps all rules. Throws as `encodeMarketEdition`.
 */
export function parseMarketEdition(bytes: Uint8Array): MarketEdition {
  if (bytes.length > MAX_BYTES) throw malformed('it is too long')
  let text: string
  let value: Json
  try {
    text = fromUtf8(bytes)
    value = parseStrictJson(text, MAX_VALUES)
  } catch {
    throw malformed('it is not strict JSON')
  }
  if (!isDocument(value) || canonicalJson(value) !== text)
    throw malformed('a member is missing, wrong or unknown')
  const { hub, standard, period, collusion, onlyJointly, members } = value
  const content = { hub, standard, period, collusion, members }
  const edition = onlyJointly === undefined ? content : { ...content, onlyJointly }
  checkMarketEdition(edition)
  return edition
}

/**
 * n from 2 to 32; ascending, so that a set has one M; no organisation, edition, sealing or key twice. Members
 * of one operator may share its service with its log, and nothing else. At t < n − 1 no operator runs more
 * than t nodes, since alone it would break the assumption.
 */
export function checkMarketEdition(edition: MarketEdition): void {
  const { members, collusion } = edition
  const n = members.length
  if (!isMarketEdition(edition)) throw malformed('a member is missing, wrong or unknown')
  if (members.some((member, i) => i > 0 && (members[i - 1]?.organisation ?? '') >= member.organisation))
    throw malformed('its members are not ascending by organisation, each once')
  if (collusion > n - 1) throw malformed('its collusion level is not from 1 to n − 1')
  checkDistinct(members.map(({ edition: sealed }) => sealed))
  checkDistinct(members.map(({ sealing }) => sealing))
  checkKeys(members)
  const largest = Math.max(
    ...members.map(({ operator }) => members.filter(m => m.operator === operator).length),
  )
  if (collusion < n - 1 && largest > collusion)
    throw malformed('one operator runs more nodes than its collusion level allows')
}

/**
 * A node refuses a market edition with a sealed edition that it has in another: {A, B, C} − {A, B} would be
 * C. Throws `joint.edition_used`.
 */
export function checkNotUsed(edition: MarketEdition, earlier: readonly MarketEdition[]): void {
  const used = new Set(
    earlier.flatMap(({ members }) => members.flatMap(m => [m.sealing, `edition ${m.edition}`])),
  )
  const again = edition.members.find(m => used.has(m.sealing) || used.has(`edition ${m.edition}`))
  if (again !== undefined)
    throw jointError('joint.edition_used', 'a sealed edition enters one market edition, ever', {
      edition: again.edition,
    })
}

/**
 * Throws `joint.operators` unless three independent operators remain when what the consumer owns is taken
 * out: with two, each subtracts its own figure from the total and has the other's.
 */
export function checkOnlyJointly(edition: MarketEdition, consumer: string): void {
  const foreign = edition.members.filter(m => m.organisation !== consumer && m.operator !== consumer)
  const operators = new Set(foreign.map(m => m.operator)).size
  if (operators < FEWEST_OPERATORS)
    throw jointError('joint.operators', 'single figures stay hidden only among three independent operators', {
      operators,
    })
}

/** The place of a member, which is the order of masks and of proofs. Throws `joint.member`. */
export function placeOf(edition: MarketEdition, organisation: string): number {
  const place = edition.members.findIndex(member => member.organisation === organisation)
  if (place < 0) throw jointError('joint.member', 'not a member of this market edition')
  return place
}

/** M as bytes. */
export function digestBytes(marketEdition: string): Uint8Array {
  const bytes = /^[0-9a-f]{64}$/.test(marketEdition) ? fromHex(marketEdition) : undefined
  if (bytes === undefined)
    throw jointError('joint.market_edition', 'a digest is 64 lower-case hexadecimal digits')
  return bytes
}

const FEWEST_OPERATORS = 3
const MAX_BYTES = 64 * 1024
const MAX_VALUES = 1000

/** Its id, as the hub has it. */
export const organisation: Check = value =>
  typeof value === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(value)
const authority: Check = value =>
  typeof value === 'string' &&
  value.length <= 200 &&
  /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?$/.test(value)
const text: Check = value => typeof value === 'string' && value.length <= 300
const level: Check = value => Number.isInteger(value) && Number(value) >= 1

const member = record({
  organisation,
  operator: organisation,
  logKey: text,
  serviceKey: text,
  signingKey: text,
  maskKey: text,
  vrfKey: text,
  edition: editionName,
  sealing: hex32,
})
const FIELDS: Readonly<Record<string, Check>> = {
  hub: authority,
  standard: hex32,
  period,
  collusion: level,
  members: value =>
    Array.isArray(value) &&
    value.length >= FEWEST_MEMBERS &&
    value.length <= MAX_MEMBERS &&
    value.every(item => member(item)),
}
const PROMISE = { onlyJointly: (value: unknown) => typeof value === 'boolean' }
const hasFields: Check = record(FIELDS)
const hasPromise: Check = record({ ...FIELDS, ...PROMISE })
const isSuite: Check = value => value === SUITE
const isFirst: Check = record({ ...FIELDS, v: value => value === 1, suite: isSuite })
const isSecond: Check = record({ ...FIELDS, ...PROMISE, v: value => value === 2, suite: isSuite })

function isMarketEdition(edition: MarketEdition): boolean {
  return edition.onlyJointly === undefined ? hasFields(edition) : hasPromise(edition)
}

function isDocument(value: Json): value is Json & MarketEdition {
  return isObject(value) && (isFirst(value) || isSecond(value))
}

function checkDistinct(values: readonly string[]): void {
  if (new Set(values).size !== values.length)
    throw malformed('an edition or a sealing entry stands in it twice')
}

/**
 * Keys are compared as u on Curve25519, so that one key in two forms, for two purposes or with another sign
 * counts as the same.
 */
function checkKeys(members: readonly Member[]): void {
  const owners = new Map<string, string>()
  const claim = (key: Uint8Array, owner: string): void => {
    const u = toHex(key)
    if ((owners.get(u) ?? owner) !== owner) throw jointError('joint.key_twice', 'a key stands in it twice')
    owners.set(u, owner)
  }
  for (const { organisation: name, operator, logKey, serviceKey, signingKey, maskKey, vrfKey } of members) {
    claim(montgomeryOf(logKeyOf(logKey)), `log of ${operator} ${logKey}`)
    claim(montgomeryOf(usableKey(serviceKey)), `service of ${operator} ${logKey}`)
    claim(montgomeryOf(usableKey(signingKey)), `signing ${name}`)
    claim(montgomeryOf(usableKey(vrfKey)), `vrf ${name}`)
    claim(decodeX25519Key(maskKey), `mask ${name}`)
  }
}

function usableKey(key: string): Uint8Array {
  try {
    return decodePublicKey(key)
  } catch {
    throw jointError('joint.key', 'a service, signing or VRF key is not a usable Ed25519 key')
  }
}

function logKeyOf(vkey: string): Uint8Array {
  try {
    const { kind, publicKey } = parseVkey(vkey)
    if (kind === 'log') {
      checkPublicKey(publicKey)
      return publicKey
    }
  } catch {
    // Reported below.
  }
  throw jointError('joint.key', 'a log key is not a usable C2SP verifier key')
}

function malformed(what: string) {
  return jointError('joint.market_edition', `not a market edition: ${what}`)
}
