import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useRead } from '../shared/use-read.ts'

/**
 * The newest `limit` stored answers of the reader's organisation, without their numbers. Idle until
 * `enabled`.
 */
export function useAnswerList(limit: number, enabled = true) {
  return useRead(['answers', limit], client => collect(listAll(client, 'answerList'), limit), { enabled })
}
