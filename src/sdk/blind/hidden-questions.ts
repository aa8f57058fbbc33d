import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { TicketStore } from './ticket-store.ts'

/** What the blind questions hid whose answers are stored, by the answer's id: known here and nowhere else. */
export async function hiddenQuestions(store: TicketStore): Promise<ReadonlyMap<string, HiddenValues>> {
  const { held } = await store.list()
  return new Map(
    held.flatMap(({ ticket }) =>
      ticket.state === 'answered' || ticket.state === 'joint-answered'
        ? [[ticket.answer, ticket.hidden] as const]
        : [],
    ),
  )
}
