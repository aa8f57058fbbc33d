import { writeOffsLeft, writtenOffSince } from '../../domain/tickets.ts'
import type { UseCase } from '../call.ts'
import { readableBy } from './readable-by.ts'
import { effectiveState } from './ticket-state.ts'

/** The tickets that the caller may read, and how many of its own choices it may still write off. */
export const listTickets: UseCase<'ticketList'> = async (context, { query, actor }) => {
  const { store } = context
  const organisation = readableBy(actor)
  const { items, next } = await store.read.tickets({ ...query, ...(organisation && { organisation }) })
  const now = store.now()
  const left =
    organisation === null
      ? null
      : writeOffsLeft(await store.read.writtenOff(organisation, writtenOffSince(now), now))
  return { items: items.map(ticket => effectiveState(context, ticket)), next, giveUpsLeft: left }
}
