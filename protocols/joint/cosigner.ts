// SPEC.md, "Cosigning": the witness that a member of a market edition is for the others' logs.
import { type NoteKey, parseVkey } from '../audit/note.ts'
import { fromBase64Url } from '../bytes.ts'
import type { Member } from './market-edition.ts'

/** A service cosigns under its service key, by the name of its own log. */
export function cosignerOf({ logKey, serviceKey }: Pick<Member, 'logKey' | 'serviceKey'>): NoteKey {
  return { kind: 'witness', name: parseVkey(logKey).name, publicKey: fromBase64Url(serviceKey) }
}
