import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { AnswerSummary } from '../../../schemas/records.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from '../shared/session.tsx'
import { useRead } from '../shared/use-read.ts'

const PAGE = 50

/** The stored answers of the reader's organisation, newest first, page by page. */
export function useAnswerPages() {
  const { client } = useSession()
  return useInfiniteQuery({
    queryKey: ['answers', 'pages'],
    queryFn: ({ pageParam }) =>
      client.answerList({ query: { limit: PAGE, ...(pageParam === '' ? {} : { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

/** The newest `limit` of them. Idle until `enabled`. */
export function useAnswerList(limit: number, enabled = true) {
  return useRead(['answers', limit], client => collect(listAll(client, 'answerList'), limit), { enabled })
}

/** What the blind ones among these answers hid, by id, as far as this browser asked them; sends nothing. */
export function useHiddenQuestions(answers: readonly AnswerSummary[]): ReadonlyMap<string, HiddenValues> {
  const { blind } = useSession()
  const hidden = useQuery({
    queryKey: ['answers', 'hidden'],
    enabled: answers.some(({ mode }) => mode === 'blind'),
    queryFn: async () => new Map(await blind().call('questions', {})),
  })
  return hidden.data ?? NONE
}

const NONE: ReadonlyMap<string, HiddenValues> = new Map()
