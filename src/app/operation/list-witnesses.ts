import type { Reply } from '../call.ts'
import type { Context } from '../context.ts'

/** The witnesses and how far they are, for operators and officers. */
export async function listWitnesses({ running, witnesses, store }: Context): Promise<Reply<'witnessList'>> {
  return {
    quorum: witnesses.quorum,
    since: new Date(running.since).toISOString(),
    size: store.head(),
    cosigned: store.log.checkpoint().size,
    witnesses: [...witnesses.records()],
  }
}
