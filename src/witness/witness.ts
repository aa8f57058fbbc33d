// What a witness shows of what it saw.
import type { WitnessOptions } from '../../protocols/audit/add-checkpoint.ts'
import type { WitnessStateFile } from './witness-state.ts'

/**
 * The latest checkpoint of a log with this witness's cosignature, so that anybody can see whether two
 * witnesses were shown two logs.
 */
export function latestNote(
  originHash: string,
  { logs, state }: Pick<WitnessOptions, 'logs'> & { readonly state: WitnessStateFile },
  hash: (origin: string) => string,
) {
  const origin = logs.map(({ name }) => name).find(name => hash(name) === originHash)
  return origin === undefined ? undefined : state.seen(origin).note
}
