// What the request and the answer profile of SPEC.md share: names, limits and the reading of the two
// signature fields.
import { identityError } from './errors.ts'
import {
  parseSignature,
  parseSignatureInput,
  type SignatureInput,
  type SignatureValue,
} from './signature-base.ts'

export const LABEL = 'sig1'
export const ALG = 'ed25519'
export const TAG = 'yinsuan-v1'

/** Seconds: the longest lifetime of a signature, and how far two clocks may be apart. */
export const MAX_LIFETIME = 300
export const MAX_SKEW = 300

/**
 * Header fields by lower-case name, as Node gives them and as `Object.fromEntries(response.headers)` gives
 * them. Field lines of one name are joined with ", " or are in an array; both are refused where one value
 * is expected.
 */
export type Fields = Readonly<Record<string, string | readonly string[] | undefined>>

/** The value of a field that occurs once, else undefined. */
export function field(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' ? value : undefined
}

/**
 * Exactly one signature, labelled sig1 in both fields; throws `identity.signature_missing` or
 * `.signature_format`.
 */
export function readSignatureFields(fields: Fields): {
  readonly input: SignatureInput
  readonly value: SignatureValue
} {
  const inputField = field(fields, 'signature-input')
  const signatureField = field(fields, 'signature')
  if (inputField === undefined || signatureField === undefined) {
    throw identityError('identity.signature_missing', 'Signature-Input and Signature are required, once each')
  }
  const input = parseSignatureInput(inputField)
  const value = parseSignature(signatureField)
  if (input.label !== LABEL || value.label !== LABEL) {
    throw identityError('identity.signature_format', `the label must be ${LABEL}`)
  }
  return { input, value }
}

/** The same components in the same order, nothing more and nothing less. */
export function checkComponents(input: SignatureInput, expected: readonly string[]): void {
  const { components } = input
  if (
    components.length !== expected.length ||
    expected.some((identifier, i) => components[i] !== identifier)
  ) {
    throw identityError('identity.components', `the covered components must be exactly ${expected.join(' ')}`)
  }
}

/**
 * Exactly the parameters `names`, in any order, with the alg and the tag of this profile and a keyid of our
 * form.
 */
export function checkParameters(input: SignatureInput, names: readonly string[]): void {
  const { parameters } = input
  if (parameters.size !== names.length || names.some(name => !parameters.has(name))) {
    throw identityError('identity.parameters', `the parameters must be exactly ${names.join(', ')}`)
  }
  if (parameters.get('alg') !== ALG) throw identityError('identity.alg', `alg must be ${ALG}`)
  if (parameters.get('tag') !== TAG) throw identityError('identity.tag', `tag must be ${TAG}`)
  checkKeyId(stringParameter(input, 'keyid'))
}

export function checkKeyId(keyId: string): void {
  if (!/^key_[A-Za-z0-9_-]{20}$/.test(keyId)) {
    throw identityError('identity.key_id', 'keyid must be key_ and 20 base64url characters')
  }
}

export function stringParameter(input: SignatureInput, name: string): string {
  const value = input.parameters.get(name)
  if (typeof value !== 'string') throw identityError('identity.parameters', `${name} must be a string`)
  return value
}

export function integerParameter(input: SignatureInput, name: string): number {
  const value = input.parameters.get(name)
  if (typeof value !== 'number') throw identityError('identity.parameters', `${name} must be an integer`)
  return value
}
