// Verifies a log in a folder as `log verify DIR` does, in a process of its own: its peak of memory is then
// the verifier's.
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { folderLogReader } from '../../src/cli/folder-log-reader.ts'
import { policy } from '../../test/protocols/audit/log-fixture.ts'
import { peakMiB, serveParent } from './child.ts'

export type VerifyRequest = { readonly folder: string }
export type VerifyReply = { readonly seconds: number; readonly entries: number; readonly peakMiB: number }

serveParent<VerifyRequest, VerifyReply>(async ({ folder }) => {
  const start = performance.now()
  const report = await verifyLog(folderLogReader(folder), { policy, verify: verifyEd25519 })
  return { seconds: (performance.now() - start) / 1000, entries: report.checkpoint.size, peakMiB: peakMiB() }
})
