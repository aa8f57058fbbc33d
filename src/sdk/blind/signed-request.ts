// A request that somebody else shows as proof (protocols/identity/SPEC.md): read in the one form in which
// this profile signs.
import { fromBase64, utf8 } from '../../../protocols/bytes.ts'
import { formatContentDigest } from '../../../protocols/identity/content-digest.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import {
  checkComponents,
  checkParameters,
  LABEL,
  stringParameter,
} from '../../../protocols/identity/profile.ts'
import { parseSignatureInput } from '../../../protocols/identity/signature-base.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import type { EvidenceFlaw } from '../../../schemas/evidence-flaw.ts'
import { digestSha256 } from '../web-crypto.ts'
import { asFlaw, flawed } from './flawed.ts'

export interface RequestOf {
  readonly method: 'POST'
  readonly authority: string
  readonly path: string
  /** What it is called where it does not hold. */
  readonly flaw: EvidenceFlaw
}

/**
 * The key signed exactly this content for this route of this service. As wide as what the service accepts: a
 * query that no route reads, and any order of the parameters. A form that only the service took would let a
 * cheat escape. Throws `sdk.evidence`.
 */
export async function checkSignedRequest(
  request: SignedRequest,
  { method, authority, path, flaw }: RequestOf,
): Promise<void> {
  const publicKey = await asFlaw(flaw, () => decodePublicKey(request.publicKey))
  if (keyId(publicKey) !== request.keyId) throw flawed(flaw, 'a key is not the one that it is called')
  if (!verifyEd25519(publicKey, utf8(request.base), fromBase64(request.signature)))
    throw flawed(flaw, 'a request is not signed by its key')
  const lines = request.base.split('\n')
  const expected = new Map([
    ['"@method"', method],
    ['"@authority"', authority],
    ['"@path"', path],
    ['"@query"', undefined],
    ['"content-digest"', formatContentDigest(await digestSha256(utf8(request.content)))],
    ['"content-type"', undefined],
  ])
  const covered = [...expected].every(([identifier, value], at) =>
    value === undefined ? lines[at]?.startsWith(`${identifier}: `) : lines[at] === `${identifier}: ${value}`,
  )
  if (!covered || lines.length !== expected.size + 1) throw otherRequest(flaw)
  const parameters = ['created', 'expires', 'keyid', 'nonce', 'alg', 'tag']
  if (signerOf(lines.at(-1) ?? '', [...expected.keys()], parameters) !== request.keyId)
    throw otherRequest(flaw)
}

/** Undefined where the last line of a signature base is not one of this profile, with these parameters. */
export function signerOf(
  line: string,
  components: readonly string[],
  parameters: readonly string[],
): string | undefined {
  if (!line.startsWith(LAST)) return undefined
  try {
    const input = parseSignatureInput(`${LABEL}=${line.slice(LAST.length)}`)
    checkComponents(input, components)
    checkParameters(input, parameters)
    return stringParameter(input, 'keyid')
  } catch {
    return undefined
  }
}

const LAST = '"@signature-params": '

function otherRequest(flaw: EvidenceFlaw): Error {
  return flawed(flaw, 'a signature is of another request, or of another service')
}
