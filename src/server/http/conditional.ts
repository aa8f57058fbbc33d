// RFC 9110 §13: conditional GET of public content, the same for everybody. Nothing that a member alone may
// read has an entity tag: it is not to be kept by anybody on the way.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../../../protocols/hashes.ts'
import { toBase64Url } from '../../../protocols/bytes.ts'

/** A strong entity tag: 128 bits of the content's hash. */
export function entityTag(content: Uint8Array): string {
  return `"${toBase64Url(sha256(content).subarray(0, 16))}"`
}

/** Sends the content, or 304 to who has it already. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  tag: string,
  content: () => Uint8Array,
): FastifyReply {
  reply.header('etag', tag)
  if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send()
  const bytes = content()
  return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/** Compared weakly, as GET is. */
function isKnown(field: string | undefined, tag: string): boolean {
  if (field === undefined) return false
  return field.split(',').some(each => {
    const known = each.trim()
    return known === '*' || known.replace(/^W\//, '') === tag
  })
}
