import { useQuery } from '@tanstack/react-query'
import type { Answer } from '../../../schemas/answer.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { readAnswer } from '../../../src/sdk/verify-answer.ts'
import { jointStoreOf } from './joint/use-joint-records.ts'
import { type Session, useSession } from './session.tsx'

export type LoadedAnswer = {
  /** A joint answer is in no service's store: its file was made here. */
  readonly file: AnswerFile | JointAnswerFile
  readonly answer: Answer
  /** The hidden values of a blind answer that was asked in this browser. */
  readonly hidden: HiddenValues | undefined
}

/** One stored answer; the numbers of a blind one exist only in this browser. */
export function useAnswer(id: string) {
  const session = useSession()
  return useQuery({ queryKey: ['answer', id], staleTime: Infinity, queryFn: () => loadAnswer(session, id) })
}

export function isJoint(file: LoadedAnswer['file']): file is JointAnswerFile {
  return 'kind' in file
}

async function loadAnswer(session: Session, id: string): Promise<LoadedAnswer> {
  const { client, blind } = session
  const joint = await jointFile(session, id)
  if (joint !== undefined) {
    const hasHidden = joint.answer.mode === 'blind'
    const read = hasHidden ? await blind().call('jointRead', { file: joint }) : undefined
    return { file: joint, answer: joint.answer, hidden: undefined, ...read }
  }
  const file = await client.answerShow({ params: { id } })
  const answer = readAnswer(file, { id })
  if (answer.mode !== 'blind') return { file, answer, hidden: undefined }
  const read = await blind().call('read', { file })
  return read === undefined ? { file, answer, hidden: undefined } : { file, ...read }
}

/** Undefined where this browser has none of that name, or stores nothing. */
async function jointFile({ key }: Session, id: string): Promise<JointAnswerFile | undefined> {
  try {
    return (await (await jointStoreOf(key)).get(id))?.file ?? undefined
  } catch {
    return undefined
  }
}
