import { ProtocolError } from '../../protocols/errors.ts'
import { Fault } from '../../schemas/fault.ts'
import type { HiddenValues } from '../../schemas/stored-ticket.ts'
import { hiddenQuestions } from '../sdk/blind/hidden-questions.ts'
import { readBlindAnswer } from '../sdk/blind/open-answer.ts'
import { hasCopies, readBegunAnswer } from '../sdk/blind/sealed-copies.ts'
import { verifyAnswer } from '../sdk/verify-answer.ts'
import { existingStore, openBlindClient } from './blind/side.ts'
import type { ServiceConnection } from './connect.ts'
import type { Context } from './context.ts'
import type { ReadAnswer } from './commands/query.ts'

/** A stored answer, verified under the pinned log key; of a blind one the numbers where they are here. */
export async function readStored(
  context: Context,
  connection: ServiceConnection,
  id: string,
): Promise<ReadAnswer> {
  const file = await connection.client.answerShow({ params: { id } })
  const { answer } = await verifyAnswer(file, { logKey: connection.profile.logKey, asked: { id } })
  const store = answer.mode === 'blind' ? await existingStore(context, connection) : undefined
  // The numbers of a blind answer are nowhere but with who asked.
  const read = store === undefined ? undefined : await readBlindAnswer(store, file)
  if (answer.mode !== 'blind' || read !== undefined) return { file, stored: true, answer, ...read }
  // Asked where its tickets were lost since: the service has a copy, if this key asked.
  const begun = (await hasCopies(connection.client))
    ? await readBegunAnswer(await openBlindClient(context, connection), file)
    : undefined
  return { file, stored: true, answer, ...begun }
}

/**
 * What the own blind questions hid, by answer. Nothing where the tickets cannot be read now (no passphrase):
 * a list shows the rest.
 */
export async function hiddenHere(
  context: Context,
  connection: ServiceConnection,
): Promise<ReadonlyMap<string, HiddenValues>> {
  try {
    const store = await existingStore(context, connection)
    return store === undefined ? new Map() : await hiddenQuestions(store)
  } catch (error) {
    if (error instanceof Fault || error instanceof ProtocolError) return new Map()
    throw error
  }
}
