// The negative control: a verifier as it once was, which compares the choice alone and asks for one key under
// both requests.
import { parseVkey, formatVkey } from '../../../protocols/audit/note.ts'
import { verifyReceipt } from '../../../protocols/audit/receipt.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import type { LogGround } from '../../../src/sdk/blind/verify-evidence.ts'
import { type Charge, faultOf } from './tickets.ts'

export async function weaklyVerified({ evidence, opening }: Charge, ground: LogGround): Promise<boolean> {
  const { signed, choice, shape, digests, position, reason } = evidence
  if (signed.upload.keyId !== signed.opening.keyId) return false
  const policy = { logKey: parseVkey(formatVkey(ground.policy.logKey)), witnesses: [], quorum: 0 }
  try {
    await verifyReceipt(utf8(signed.choice.leaf), signed.choice.receipt, policy, verifyEd25519)
    const body: unknown = JSON.parse(signed.choice.body)
    const logged = typeof body === 'object' && body !== null && 'choice' in body ? body.choice : null
    if (canonicalJson(logged as never) !== canonicalJson([...choice])) return false
    const found = faultOf(shape, digests, choice, opening)
    return found.position === position && found.reason === reason
  } catch {
    return false
  }
}
