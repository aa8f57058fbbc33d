// SPEC.md, "Fields": the values that may be in a public leaf. None of them has room for free text or
// personal data.
import { epochMillis, isDay } from './iso-time.ts'
import { KEY_ROLES } from './key-roles.ts'

export type Check = (value: unknown) => boolean

/**
 * A log cannot delete, so text is a code, a commitment, a number or a time; never what a person typed for
 * people.
 */
export const hex32 = matching(/^[0-9a-f]{64}$/)

/** Integer 1e-9 of ρ, below 10^18: sums of many fit an int64. */
export const nanoRho = matching(/^(?:0|[1-9][0-9]{0,17})$/)

/** How many answers a contract allows. */
export const uses = matching(/^[1-9][0-9]{0,8}$/)

export const sequence = matching(/^(?:0|[1-9][0-9]{0,15})$/)

/** Chosen by people: eleven digits in a row could be a telephone number. */
export const dataset = matching(/^(?!.*[0-9]{11})[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/)
export const edition = matching(/^(?!.*[0-9]{11})[a-z0-9][a-z0-9-]{0,39}@[a-z0-9][a-z0-9-]{0,39}$/)
export const purpose = matching(/^(?!.*[0-9]{11})[a-z][a-z0-9-]{1,39}$/)

/** Made by the service: a prefix and at least 15 random bytes, base64url. */
export const grantId = matching(/^grant_[A-Za-z0-9_-]{20,64}$/)
export const answerId = matching(/^answer_[A-Za-z0-9_-]{20,64}$/)
export const ticketId = matching(/^ticket_[A-Za-z0-9_-]{20,64}$/)
export const proposalId = matching(/^proposal_[A-Za-z0-9_-]{20,64}$/)
export const keyIdField = matching(/^key_[A-Za-z0-9_-]{20,64}$/)

/**
 * A C2SP verifier key whose name is a host and a path, as a service's own is: no room for a person's words.
 */
export const vkey = matching(
  /^(?=.{1,200}$)(?![^+]*[0-9]{11})[a-z0-9][a-z0-9.-]*(?::[1-9][0-9]{0,4})?(?:\/[a-z0-9._-]+)*\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/,
)
/** UTC, `2026-11`. */
export const month = matching(/^(?:19[7-9][0-9]|[2-9][0-9]{3})-(?:0[1-9]|1[0-2])$/)
export const months = matching(/^[1-9][0-9]{0,3}$/)

export const quorum = matching(/^(?:0|[1-9][0-9]?)$/)

export const code = matching(/^[a-z][a-z0-9._-]{0,63}$/)

/** A semantic version, with or without the program's name: `0.1.0`, `yinsuan/0.1.0`. */
export const software = matching(
  /^(?:[a-z][a-z0-9-]{0,31}\/)?[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}(?:[-+][0-9A-Za-z.+-]{1,48})?$/,
)

/** δ between 0 and 1, `0.000001` or `1e-6`. */
export const delta = matching(/^[0-9](?:\.[0-9]{1,18})?(?:e-[1-9][0-9]?)?$/)

export const time: Check = value => typeof value === 'string' && epochMillis(value) !== undefined

export const day: Check = value => typeof value === 'string' && isDay(value)

export const period: Check = record({ from: day, to: day })

/** Integer 1e-9 of pure ε. */
export const nanoEpsilon = nanoRho

export function oneOf(...values: readonly unknown[]): Check {
  return value => values.includes(value)
}

/** Sorted and without repetition, so that a set has one spelling. */
export function setOf(check: Check): Check {
  return value =>
    Array.isArray(value) &&
    value.length <= 64 &&
    value.every((item, at) => check(item) && (at === 0 || value[at - 1] < item))
}

export function orNull(check: Check): Check {
  return value => value === null || check(value)
}

const OPTIONAL = new WeakSet<Check>()

/** May be absent. For a field that entries of earlier versions do not have. */
export function optional(check: Check): Check {
  const own: Check = value => check(value)
  OPTIONAL.add(own)
  return own
}

export const allowance: Check = record({
  perConsumer: nanoRho,
  total: nanoRho,
  pool: optional(nanoEpsilon),
})

/** Some of the roles of a key, not all: a key with all states none. */
const someKeyRoles = setOf(oneOf(...KEY_ROLES))
export const keyRoles = optional(
  value => someKeyRoles(value) && Array.isArray(value) && value.length > 0 && value.length < KEY_ROLES.length,
)

export const roles = setOf(oneOf('provider', 'consumer', 'officer', 'operator', 'auditor'))

/** Exactly these members; `Object.hasOwn`, because an attacker names the keys. */
export function record(fields: Readonly<Record<string, Check>>): Check {
  return value => isObject(value) && firstFault(value, fields) === undefined
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The declared field that is missing or wrong, or `*` for an undeclared one. */
export function firstFault(
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Check>>,
): string | undefined {
  let count = 0
  for (const key in fields) {
    const check = fields[key]
    if (check !== undefined && OPTIONAL.has(check) && !Object.hasOwn(value, key)) continue
    if (!Object.hasOwn(value, key) || check?.(value[key]) !== true) return key
    count++
  }
  return Object.keys(value).length === count ? undefined : '*'
}

function matching(pattern: RegExp): Check {
  return value => typeof value === 'string' && pattern.test(value)
}
