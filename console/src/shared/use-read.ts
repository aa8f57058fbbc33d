import { useQuery, useQueryClient, type UseQueryOptions } from '@tanstack/react-query'
import type { Client } from '../../../src/sdk/client.ts'
import { useSession } from './session.tsx'

type Options<T> = Pick<UseQueryOptions<T>, 'enabled' | 'refetchInterval' | 'refetchOnMount' | 'staleTime'>

/** What the service answers to the member. Pages share the result of a query key. */
export function useRead<T, Seen = T>(
  queryKey: readonly unknown[],
  read: (client: Client) => Promise<T>,
  options: Options<T> & { readonly select?: (result: T) => Seen } = {},
) {
  const { client } = useSession()
  return useQuery<T, Error, Seen>({ ...options, queryKey, queryFn: () => read(client) })
}

/** Reads the results of query keys again where a page shows them. */
export function useRefetch() {
  const queries = useQueryClient()
  return async (keys: readonly string[]): Promise<void> => {
    await Promise.all(keys.map(key => queries.invalidateQueries({ queryKey: [key] })))
  }
}
