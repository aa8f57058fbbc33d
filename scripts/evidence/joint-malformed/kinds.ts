// Messages that are nearly right: each kind changes one thing that a node or hub has to notice.
import { randomBytes, randomInt } from 'node:crypto'
import { fromBase64Url, fromUtf8, toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson, type Json } from '../../../protocols/canonical-json.ts'
import { type DocumentKind, signDocument } from '../../../protocols/identity/signed-document.ts'
import type { Sign } from '../../../protocols/signature.ts'
import type { SignedText } from '../../../schemas/joint.ts'
import { nodeSigner } from '../../../src/server/keys/ed25519.ts'

export type Change = (signed: SignedText) => SignedText | Promise<SignedText>
type Fields = Readonly<Record<string, Json>>

const STRANGER = nodeSigner(randomBytes(32))

/** What a document cannot survive, whoever signed it. */
export function corruptions(kind: DocumentKind): Readonly<Record<string, Change>> {
  return {
    'one character of the document': ({ document, signature }) => ({
      document: replaceAt(document, randomInt(document.length)),
      signature,
    }),
    'one bit of the signature': ({ document, signature }) => {
      const bytes = fromBase64Url(signature).slice()
      const at = randomInt(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8))
      return { document, signature: toBase64Url(bytes) }
    },
    'cut short': ({ document, signature }) => ({
      document: document.slice(0, 2 + randomInt(document.length - 2)),
      signature,
    }),
    'white space': ({ document, signature }) => ({ document: document.replace(':', ': '), signature }),
    'a member twice': ({ document, signature }) => ({
      document: document.replace('{', '{"v":1,'),
      signature,
    }),
    'members in another order': ({ document, signature }) => {
      const entries = Object.entries(JSON.parse(document) as Fields)
      return { document: JSON.stringify(Object.fromEntries(entries.toReversed())), signature }
    },
    'random bytes': () => ({
      document: fromUtf8(utf8(toHex(randomBytes(64)))),
      signature: toBase64Url(randomBytes(64)),
    }),
    'signed by a stranger': async ({ document }) => await resigned(kind, document, STRANGER.sign),
    'signed as another kind': async ({ document }) =>
      await resigned(kind === 'jointYes' ? 'jointShare' : 'jointYes', document, STRANGER.sign),
  }
}

/** The same document with some members changed, under a good signature. */
export function rewritten(kind: DocumentKind, sign: Sign, change: (fields: Fields) => Fields): Change {
  return async ({ document }) => {
    const fields = change(JSON.parse(document) as Fields)
    return await resigned(kind, canonicalJson(fields as Json), sign)
  }
}

export async function resigned(kind: DocumentKind, document: string, sign: Sign): Promise<SignedText> {
  return { document, signature: await signDocument(kind, utf8(document), sign) }
}

export function someDigest(): string {
  return toHex(randomBytes(32))
}

export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString()
}

/** Another printable character. */
function replaceAt(text: string, at: number): string {
  const other = String.fromCharCode(33 + ((text.charCodeAt(at) - 32 + randomInt(1, 93)) % 94))
  return text[at] === other
    ? `${text.slice(0, at)} ${text.slice(at + 1)}`
    : text.slice(0, at) + other + text.slice(at + 1)
}
