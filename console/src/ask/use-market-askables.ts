import { useQuery } from '@tanstack/react-query'
import { readSources, useMarkets } from '../shared/joint/market-queries.ts'
import { useSession } from '../shared/session.tsx'
import type { Askable } from './askable.ts'
import { jointAskable } from './joint-asking.ts'

/** Market editions that the reader may ask: a contract is in force with each of their members. */
export function useMarketAskables() {
  const session = useSession()
  const markets = useMarkets()
  return useQuery({
    queryKey: ['market-sources', 'askable', markets.data?.map(({ record }) => record.digest) ?? null],
    enabled: markets.data !== undefined,
    queryFn: async (): Promise<readonly Askable[]> => {
      const askables = await Promise.all(
        (markets.data ?? []).flatMap(market =>
          market.editions.map(async edition =>
            jointAskable(market, edition, await readSources(session, edition)),
          ),
        ),
      )
      return askables.filter(each => each !== undefined)
    },
  })
}
