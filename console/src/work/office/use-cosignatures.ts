// Who signed the present checkpoint, checked here with the keys that the service says its witnesses have.
import { useQuery } from '@tanstack/react-query'
import { logKeyAlone, openCheckpoint } from '../../../../protocols/audit/policy.ts'
import { parseVkey } from '../../../../protocols/audit/note.ts'
import { verifyEd25519 } from '../../../../protocols/identity/ed25519.ts'
import { httpLogReader } from '../../../../src/sdk/log-files.ts'

export function useCosignatures(logKey: string, witnesses: readonly string[] | undefined) {
  return useQuery({
    queryKey: ['cosignatures', logKey, witnesses],
    enabled: witnesses !== undefined && witnesses.length > 0,
    refetchInterval: 15_000,
    queryFn: async () => {
      const reader = httpLogReader(location.origin, {
        fetch: (input, init) => fetch(input, { ...init, cache: 'no-store' }),
      })
      const policy = { ...logKeyAlone(logKey), witnesses: (witnesses ?? []).map(parseVkey) }
      return await openCheckpoint(await reader.readCheckpoint(), policy, verifyEd25519)
    },
  })
}
