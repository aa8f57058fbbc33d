import type { UseCase } from '../call.ts'

/** The witnesses and how far they are, for operators and officers. */
export const listWitnesses: UseCase<'witnessList'> = async ({ running, witnesses, store }) => {
  return {
    quorum: witnesses.quorum,
    since: new Date(running.since).toISOString(),
    size: store.head(),
    cosigned: store.log.checkpoint().size,
    witnesses: [...witnesses.records()],
  }
}
