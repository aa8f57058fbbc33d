// A node's checkpoints go to its hub together with the entries that are new to it: it keeps them for the day
// on which this node is restored from a backup (protocols/joint/SPEC.md, "Kept entries").
import { parseCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { formatAddCheckpoint, parseAddCheckpoint } from '../../../protocols/audit/witness.ts'
import { fromUtf8, toBase64 } from '../../../protocols/bytes.ts'
import type { HubCalls } from '../../app/joint/hub-calls.ts'
import type { StoredLogReader } from '../../store/log-reader.ts'
import type { AskWitness } from './ask-witness.ts'

export type SignAsLog = (size: number, root: Uint8Array) => Promise<Uint8Array>

/**
 * `sign`: more entries than one message holds go with checkpoints in between, each of a beginning of the log
 * that is committed.
 */
export function askHub(
  { cosign }: Pick<HubCalls, 'cosign'>,
  log: Pick<StoredLogReader, 'leaves'>,
  sign: SignAsLog,
): AskWitness {
  return async (request, signal, { tree }) => {
    const { oldSize, checkpoint } = parseAddCheckpoint(request)
    const { size } = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1))
    for (let from = oldSize; ; ) {
      // The first message finds out whether the hub takes this log at all, and from where on.
      const leaves = await log.leaves(from, from === 0 ? 1 : size)
      const to = from + leaves.length
      const said = await cosign(
        null,
        formatAddCheckpoint({
          oldSize: from,
          proof: await tree.proveConsistency(from, to),
          checkpoint: to === size ? checkpoint : fromUtf8(await sign(to, await tree.root(to))),
        }),
        { edge: (await tree.edge(from)).map(toBase64), leaves: leaves.map(fromUtf8) },
      )
      if (to === size || said.status !== 200) return said
      signal.throwIfAborted()
      from = to
    }
  }
}
