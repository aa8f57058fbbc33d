// `blind ticket …`: a consumer's tickets, made ahead of its blind questions.
import { TICKET_WORDS } from '../../../schemas/messages/terms.ts'
import { sayCode } from '../../../schemas/say-code.ts'
import { fault } from '../../../schemas/fault.ts'
import { publicPart, ticketFor } from '../../sdk/blind/ask-blind.ts'
import { ensureTicket, ensureTickets } from '../../sdk/blind/ensure-ticket.ts'
import { findTicket, writeOffTicket } from '../../sdk/blind/write-off.ts'
import { hiddenSelection } from '../../sdk/blind/hidden-selection.ts'
import type { VersionedTicket } from '../../sdk/blind/ticket-store.ts'
import type { Client } from '../../sdk/client.ts'
import { openBlindClient, stepProgress } from '../blind/side.ts'
import { confirm } from '../confirm.ts'
import { giveUpJointTicket } from '../joint-blind.ts'
import { listed, type ListedColumn } from '../columns.ts'
import { connectService } from '../connect.ts'
import { TICKET_POLICY, ticketPolicy } from '../log-policy.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { draftQuery } from '../query/build.ts'
import { resolveDimension } from '../query/resolve.ts'
import { groupThousands } from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'

export const BLIND_TICKET_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'blind ticket make',
    arguments: '<edition>',
    options: [
      { flags: '--hide <dimensions>', repeat: true, required: true },
      { flags: '--any' },
      { flags: '--select <statistics>', repeat: true },
      { flags: '--group-by <dimensions>', repeat: true },
      { flags: '--purpose <purpose>' },
      TICKET_POLICY,
    ],
    data: true,
    member: true,
    run: make,
  },
  {
    path: 'blind ticket keep',
    arguments: '<ticket>',
    options: [{ flags: '--count <count>' }, TICKET_POLICY],
    data: true,
    member: true,
    run: keep,
  },
  { path: 'blind ticket list', data: true, member: true, run: list },
  { path: 'blind ticket show', arguments: '<ticket>', data: true, member: true, run: show },
  {
    path: 'blind ticket give-up',
    arguments: '<ticket>',
    confirms: true,
    member: true,
    run: writeOff,
  },
]

/**
 * For a question of this outline: which dimensions, statistics and groups is public, and all that a ticket
 * depends on.
 */
async function make(context: Context, given: ParsedArgs): Promise<void> {
  const connection = await connectService(context, given)
  const { client } = connection
  const select = given.list('select').length === 0 ? ['count'] : given.each('select')
  const draft = await draftQuery('aggregate', given.with({ rho: '0.001', select }), context.host)
  const edition = await client.editionShow({ params: { id: draft.edition } })
  const { declaration } = edition
  const dimensions = given.list('hide').map(word => resolveDimension(declaration, word))
  // Any value: the outline holds none.
  const values = dimensions.map(({ name, values: [first] }) => [name, [first?.value ?? '']])
  const hidden = hiddenSelection(declaration, given.flag('any') ? 'any' : 'one', Object.fromEntries(values))
  const question = { query: draft.finish(declaration), hidden, edition }
  const query = publicPart(question)
  const side = await openBlindClient(context, connection, await ticketPolicy(context, given))
  const progress = stepProgress(context)
  const wanted = ticketFor(question, await client.estimate({ body: { query } }))
  const ready = await ensureTicket(side, wanted, progress.at).finally(progress.end)
  await emitTickets(context, given, [ready])
}

/** So many ready ones of the kind of a ticket that this store knows, used or not. */
async function keep(context: Context, given: ParsedArgs): Promise<void> {
  const id = given.argument(0)
  const count = countOf(given.text('count') ?? '1')
  const connection = await connectService(context, given)
  const side = await openBlindClient(context, connection, await ticketPolicy(context, given))
  const known = await findTicket(side, id)
  if (known === undefined) throw fault('cli.no_such_ticket', { id })
  const { dataset, shape } = known.ticket
  const progress = stepProgress(context)
  const ready = await ensureTickets(side, { dataset, shape }, count, progress.at).finally(progress.end)
  await emitTickets(context, given, ready)
}

function countOf(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > MAX_KEPT) {
    throw fault('cli.ticket_count', { text, most: MAX_KEPT })
  }
  return count
}

/**
 * Of the eight that the service holds for an organisation one place stays free for a question of another
 * kind.
 */
const MAX_KEPT = 7

/** Of this service, and of the market editions that it lists: a joint ticket belongs to one of those. */
async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { client, store, serviceKey } = await openBlindClient(context, await connectService(context, given))
  const { held, damaged } = await store.list()
  const markets = held.some(isJoint) ? (await client.marketList()).items : []
  const own = new Set([serviceKey, ...markets.flatMap(({ editions }) => editions.map(({ id }) => id))])
  for (const name of damaged) context.say(context.text.blind.damaged(name))
  await emitTickets(
    context,
    given,
    held.filter(({ ticket }) => own.has(ticket.service) && ticket.state !== 'ended'),
  )
}

/** As the service sees it too. */
async function show(context: Context, given: ParsedArgs): Promise<void> {
  const connection = await connectService(context, given)
  const { client } = connection
  const { store } = await openBlindClient(context, connection)
  const id = given.argument(0)
  const found = (await store.list()).held.find(held => idOf(held) === id)
  if (found === undefined) throw fault('cli.no_such_ticket', { id })
  // Each member of a market edition has a ticket of its own for a joint one.
  const known = found.ticket.state !== 'made' && !isJoint(found)
  const service = known ? await client.ticketShow({ params: { id } }) : null
  const state = service?.state ?? ''
  const said = sayCode(TICKET_WORDS[context.language], state)
  await emitListing(context, given, {
    json: { ...factsOf(found), atService: service?.state ?? null },
    ...listed(
      [found],
      [...columnsOf(context), [context.text.blind.columns.service, 'at_service', () => state, () => said]],
    ),
    empty: '',
  })
  if (service?.state === 'chosen') context.say(context.text.blind.waits(id, await writeOffsLeft(client)))
}

/**
 * What cannot be opened, because its seeds are lost or another's fault is suspected, must not be in the
 * way of the next.
 */
async function writeOff(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const id = given.argument(0)
  const connection = await connectService(context, given)
  const side = await openBlindClient(context, connection)
  const joint = (await side.store.list()).held.find(found => isJoint(found) && idOf(found) === id)
  if (joint !== undefined) {
    const isAsked = joint.ticket.state === 'joint-asked'
    await confirm(context, given, text.blind.confirmGiveUpJoint(id, isAsked))
    await giveUpJointTicket(context, connection, joint)
    context.say(text.blind.givenUp(id, null))
    return
  }
  const [held, left] = await Promise.all([findTicket(side, id), writeOffsLeft(side.client)])
  await confirm(context, given, text.blind.confirmGiveUp(id, held !== undefined, left))
  await writeOffTicket(side, id)
  context.say(text.blind.givenUp(id, await writeOffsLeft(side.client)))
}

/** Null for an officer, whose decision is not counted. */
async function writeOffsLeft(client: Client): Promise<number | null> {
  return (await client.ticketList({ query: { limit: 1 } })).giveUpsLeft
}

function emitTickets(context: Context, given: ParsedArgs, held: readonly VersionedTicket[]): Promise<void> {
  return emitListing(context, given, {
    json: held.map(factsOf),
    ...listed(held, columnsOf(context)),
    empty: context.text.blind.none,
  })
}

/** What may be printed: no seed, no shift. What a question hid is its consumer's own to read. */
function factsOf(held: VersionedTicket) {
  const { ticket } = held
  const { state, dataset, shape } = ticket
  return {
    id: idOf(held),
    state,
    dataset,
    ...(isJoint(held) ? { marketEdition: ticket.service } : {}),
    ...('nodes' in ticket
      ? { members: ticket.nodes.map(({ organisation, ticket: at }) => ({ organisation, ticket: at })) }
      : {}),
    shape,
    expires: 'expires' in ticket ? ticket.expires : null,
    ...('query' in ticket ? { query: ticket.query, hidden: ticket.hidden, asked: ticket.asked } : {}),
    ...('answer' in ticket ? { answer: ticket.answer } : {}),
  }
}

function columnsOf({ text }: Context): readonly ListedColumn<VersionedTicket>[] {
  const { columns, states, selections } = text.blind
  return [
    [columns.id, 'id', idOf],
    [columns.state, 'state', ({ ticket }) => ticket.state, ({ ticket }) => states[ticket.state]],
    [columns.dataset, 'dataset', ({ ticket }) => ticket.dataset],
    [columns.mode, 'mode', ({ ticket }) => ticket.shape.mode, ({ ticket }) => selections[ticket.shape.mode]],
    [
      right(columns.cells),
      'cells',
      ({ ticket }) => ticket.shape.cells,
      ({ ticket }) => groupThousands(String(ticket.shape.cells)),
    ],
    [columns.level, 'level', ({ ticket }) => ticket.shape.level],
    [columns.expires, 'expires', ({ ticket }) => ('expires' in ticket ? ticket.expires : null)],
  ]
}

function isJoint({ ticket }: VersionedTicket): boolean {
  return ticket.state.startsWith('joint-')
}

function idOf({ name, ticket }: VersionedTicket): string {
  return 'id' in ticket && ticket.id !== null ? ticket.id : name
}
