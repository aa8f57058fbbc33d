// Which checkpoints this reader accepts: under the pinned log key alone, or with witnesses from the reader's
// own policy file. It is stored in this browser and never comes from the service.
import { formatVkey, parseVkey } from '../../../../protocols/audit/note.ts'
import type { LogPolicy } from '../../../../protocols/audit/policy.ts'
import { equalBytes } from '../../../../protocols/bytes.ts'
import { ProtocolError } from '../../../../protocols/errors.ts'
import { fault } from '../../../../schemas/fault.ts'
import { PolicyFile } from '../../../../schemas/witness-policy.ts'
import type { VerifyAnswerOptions } from '../../../../src/sdk/verify-answer.ts'
import { loadStored, store } from '../stored.ts'

/** In the notation of a policy file. */
export type Policy = { readonly log: string; readonly witnesses: readonly string[]; readonly quorum: number }

const MAX_BYTES = 100_000

/** Throws `witness.policy_file`, or `console.other_log` where it is for another log than the pinned one. */
export async function readPolicyFile(file: File, logKey: string): Promise<Policy> {
  const { parse } = await import('yaml')
  const text = await file.slice(0, MAX_BYTES).text()
  let content: unknown
  try {
    content = parse(text)
  } catch {
    // Rejected below.
  }
  const parsed = PolicyFile.safeParse(content)
  if (!parsed.success) {
    throw fault('witness.policy_file', { where: parsed.error.issues[0]?.path.join('.') || '/' })
  }
  const { logKey: log } = parsed.data
  const pinned = parseVkey(logKey)
  if (log.name !== pinned.name || !equalBytes(log.publicKey, pinned.publicKey)) {
    throw new ProtocolError('console.other_log', 'a policy of another log', {})
  }
  return textOf(parsed.data)
}

/** The stored policy of a key; undefined where there is none or it no longer parses. */
export function loadPolicy(keyId: string): Policy | undefined {
  return loadStored(placeOf(keyId), text => textOf(PolicyFile.parse(JSON.parse(text))))
}

/** Undefined deletes it. Returns false where the browser stores nothing. */
export function storePolicy(keyId: string, policy: Policy | undefined): boolean {
  return store(placeOf(keyId), policy && JSON.stringify(policy))
}

/** `logKey`: the pinned one; a policy's own is not used. */
export function optionsUnder(policy: Policy | undefined, logKey: string): VerifyAnswerOptions {
  return policy === undefined ? { logKey } : { logKey, witnesses: policy.witnesses, quorum: policy.quorum }
}

function textOf({ logKey, witnesses, quorum }: LogPolicy): Policy {
  return { log: formatVkey(logKey), witnesses: witnesses.map(formatVkey), quorum }
}

function placeOf(keyId: string): string {
  return `yinsuan-policy-${keyId}`
}
