// RFC 9421 section 2.5 (signature base) and section 4 (the two fields), in one written form only.
import { fromBase64, utf8 } from '../bytes.ts'
import { identityError } from './errors.ts'

/**
 * One covered component: its identifier as it is in Signature-Input, such as `"@method"` or
 * `"signature";req;key="sig1"`, and its value.
 */
export type CoveredComponent = readonly [identifier: string, value: string]

/** `parameters` is the inner list with its parameters, as it is in Signature-Input after the label. */
export function signatureBase(components: readonly CoveredComponent[], parameters: string): Uint8Array {
  const lines = components.map(([identifier, value]) => `${identifier}: ${value}`)
  return utf8([...lines, `"@signature-params": ${parameters}`].join('\n'))
}

export interface SignatureInput {
  readonly label: string
  /** Identifiers with their parameters, in their order. */
  readonly components: readonly string[]
  /** Integers as numbers, strings without their quotes. */
  readonly parameters: ReadonlyMap<string, number | string>
  /** What `"@signature-params"` is in the signature base: the bytes that the signer wrote. */
  readonly text: string
}

const KEY = '[a-z*][a-z0-9_.*-]*'
const STRING = '"[ !#-\\[\\]-~]*"'
const COMPONENT = new RegExp(`${STRING}(?:;${KEY}(?:=${STRING})?)*`, 'y')
const PARAMETER = new RegExp(`;(${KEY})=(?:"([ !#-\\[\\]-~]*)"|(0|[1-9][0-9]{0,14}))`, 'y')
const LABEL = new RegExp(`(${KEY})=\\(`, 'y')
const MAX_LENGTH = 1024

/**
 * Reads a Signature-Input field with one signature. Narrower than RFC 9651 on purpose: one written form, so
 * no two parsers can read the same bytes in two ways. White space, escapes, a second label (also the same one
 * again) and a parameter that occurs twice throw `identity.signature_format` or `identity.parameters`. An
 * attacker controls `field`.
 */
export function parseSignatureInput(field: string): SignatureInput {
  if (field.length > MAX_LENGTH) return malformed('Signature-Input is too long')
  const label = matchAt(LABEL, field, 0)
  if (label === undefined) return malformed('Signature-Input does not begin with a label and a list')
  let at = label[0].length
  const start = at - 1
  const components: string[] = []
  while (field[at] !== ')') {
    if (components.length > 0 && field[at++] !== ' ') return malformed('Signature-Input: expected one space')
    const component = matchAt(COMPONENT, field, at)
    if (component === undefined) return malformed('Signature-Input: expected a component')
    components.push(component[0])
    at += component[0].length
  }
  at++
  const parameters = new Map<string, number | string>()
  while (at < field.length) {
    const parameter = matchAt(PARAMETER, field, at)
    if (parameter === undefined) return malformed('Signature-Input: expected a parameter, and one label only')
    const [text, name = '', string, integer] = parameter
    if (parameters.has(name)) throw identityError('identity.parameters', `${name} is repeated`)
    parameters.set(name, string ?? Number(integer))
    at += text.length
  }
  return { label: label[1] ?? '', components, parameters, text: field.slice(start) }
}

export interface SignatureValue {
  readonly label: string
  readonly signature: Uint8Array
  /** The member's value as written, `:…:`: what `"signature";req;key="sig1"` covers. */
  readonly text: string
}

/** Reads a Signature field with one Ed25519 signature; anything else throws `identity.signature_format`. */
export function parseSignature(field: string): SignatureValue {
  const found = /^([a-z*][a-z0-9_.*-]{0,63})=(:([A-Za-z0-9+/]{86}==):)$/.exec(field)
  if (found === null) return malformed('Signature is not one label with 64 bytes')
  const [, label = '', text = '', base64 = ''] = found
  try {
    return { label, signature: fromBase64(base64), text }
  } catch {
    return malformed('Signature is not canonical base64')
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

function malformed(message: string): never {
  throw identityError('identity.signature_format', message)
}
