import { useMemo } from 'react'
import type { Declaration } from '../../../schemas/declaration.ts'
import { useDatasets } from '../shared/queries.ts'

/** The declarations in the catalogue, by edition. Idle until `enabled`. */
export function useDeclarations(enabled = true): ReadonlyMap<string, Declaration> {
  const { data } = useDatasets(undefined, enabled)
  return useMemo(
    () =>
      new Map<string, Declaration>(
        (data ?? []).flatMap(({ editions }) => editions.map(({ id, declaration }) => [id, declaration])),
      ),
    [data],
  )
}
