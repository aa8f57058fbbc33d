import { useQuery } from '@tanstack/react-query'
import type { AnswerSummary } from '../../../schemas/records.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from '../shared/session.tsx'

/**
 * The newest `limit` stored answers of the reader's organisation, without their numbers. Idle until
 * `enabled`.
 */
export function useAnswerList(limit: number, enabled = true) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['answers', limit],
    enabled,
    queryFn: (): Promise<readonly AnswerSummary[]> => collect(listAll(client, 'answerList'), limit),
  })
}
