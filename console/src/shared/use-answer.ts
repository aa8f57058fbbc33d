import { useQuery } from '@tanstack/react-query'
import type { Answer } from '../../../schemas/answer.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { readAnswer } from '../../../src/sdk/verify-answer.ts'
import { type Session, useSession } from './session.tsx'

export type LoadedAnswer = {
  readonly file: AnswerFile
  readonly answer: Answer
  /** The hidden values of a blind answer that was asked in this browser. */
  readonly hidden: HiddenValues | undefined
}

/** One stored answer; the numbers of a blind one exist only in this browser. */
export function useAnswer(id: string) {
  const session = useSession()
  return useQuery({ queryKey: ['answer', id], staleTime: Infinity, queryFn: () => loadAnswer(session, id) })
}

async function loadAnswer({ client, blind }: Session, id: string): Promise<LoadedAnswer> {
  const file = await client.answerShow({ params: { id } })
  const answer = readAnswer(file, { id })
  if (answer.mode !== 'blind') return { file, answer, hidden: undefined }
  const read = await blind().call('read', { file })
  return read === undefined ? { file, answer, hidden: undefined } : { file, ...read }
}
