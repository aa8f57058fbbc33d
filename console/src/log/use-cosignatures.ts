import { useQuery } from '@tanstack/react-query'
import { logKeyAlone, openCheckpoint } from '../../../protocols/audit/policy.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { freshLogReader } from './fresh-log-reader.ts'

/** Cosignatures on the current checkpoint, verified with the keys that the service lists. */
export function useCosignatures(logKey: string, witnesses: readonly string[] | undefined) {
  return useQuery({
    queryKey: ['cosignatures', logKey, witnesses],
    enabled: witnesses !== undefined && witnesses.length > 0,
    refetchInterval: 15_000,
    queryFn: async () => {
      const policy = { ...logKeyAlone(logKey), witnesses: (witnesses ?? []).map(parseVkey) }
      return await openCheckpoint(await freshLogReader().readCheckpoint(), policy, verifyEd25519)
    },
  })
}
