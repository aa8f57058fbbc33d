// `blind …`: a consumer's tickets, and an officer's evidence against those who cheat with them.
import { concatBytes, fromBase64 } from '../../../protocols/bytes.ts'
import type { Evidence } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import { publicPart, ticketFor } from '../../sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../sdk/blind/ensure-ticket.ts'
import { hiddenSelection } from '../../sdk/blind/hidden-selection.ts'
import type { Held } from '../../sdk/blind/ticket-store.ts'
import { verifyEvidence } from '../../sdk/blind/verify-evidence.ts'
import type { Client } from '../../sdk/client.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { openBlindSide, startSeal, stepProgress } from '../blind/side.ts'
import { connect } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitSheet } from '../emit.ts'
import type { Given } from '../given.ts'
import { draftQuery } from '../query/build.ts'
import { resolveDimension } from '../query/resolve.ts'
import { groupThousands } from '../render/numbers.ts'
import { column, type Sheet } from '../render/sheet.ts'

export const BLIND_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'blind ticket make',
    arguments: '<edition>',
    options: [
      { flags: '--hide <dimensions>', repeat: true, required: true },
      { flags: '--any' },
      { flags: '--select <statistics>', repeat: true },
      { flags: '--group-by <dimensions>', repeat: true },
      { flags: '--purpose <purpose>' },
    ],
    data: true,
    member: true,
    run: make,
  },
  { path: 'blind ticket list', data: true, member: true, run: list },
  { path: 'blind ticket show', arguments: '<ticket>', data: true, member: true, run: show },
  { path: 'blind evidence', arguments: '[evidence]', data: true, member: true, run: evidence },
  { path: 'blind lift', arguments: '<org>', confirms: true, member: true, run: lift },
]

/** For a question of this outline: which dimensions, statistics and groups is public, and all that a ticket depends on. */
async function make(context: Context, given: Given): Promise<void> {
  const connection = await connect(context, given)
  const { client } = connection
  const select = given.list('select').length === 0 ? ['count'] : given.each('select')
  const draft = await draftQuery('aggregate', given.with({ rho: '0.001', select }))
  const { declaration } = await client.editionShow({ params: { id: draft.edition } })
  const dimensions = given.list('hide').map(word => resolveDimension(declaration, word))
  // Any value: the outline holds none.
  const values = dimensions.map(({ name, values: [first] }) => [name, [first?.value ?? '']])
  const hidden = hiddenSelection(declaration, given.flag('any') ? 'any' : 'one', Object.fromEntries(values))
  const query = publicPart({ query: draft.finish(declaration), hidden })
  const side = await openBlindSide(context, connection)
  const progress = stepProgress(context)
  const wanted = ticketFor(query, await client.estimate({ body: { query } }), hidden)
  const ready = await ensureTicket(side, wanted, progress.at).finally(progress.end)
  await emitTickets(context, given, [ready])
}

async function list(context: Context, given: Given): Promise<void> {
  const { store, serviceKey } = await openBlindSide(context, await connect(context, given))
  const { held, damaged } = await store.list()
  for (const name of damaged) context.say(context.text.blind.damaged(name))
  await emitTickets(
    context,
    given,
    held.filter(({ ticket }) => ticket.service === serviceKey && ticket.state !== 'ended'),
  )
}

/** As the service sees it too. */
async function show(context: Context, given: Given): Promise<void> {
  const connection = await connect(context, given)
  const { store } = await openBlindSide(context, connection)
  const id = given.argument(0)
  const found = (await store.list()).held.find(held => idOf(held) === id)
  if (found === undefined) throw fault('cli.no_such_ticket', { id })
  const known = found.ticket.state !== 'made'
  const service = known ? await connection.client.ticketShow({ params: { id } }) : null
  await emitSheet(
    context,
    given,
    { ...factsOf(found), atService: service?.state ?? null },
    {
      ...sheetOf(context, [found]),
      columns: [...sheetOf(context, [found]).columns, column(context.text.blind.columns.service)],
      rows: sheetOf(context, [found]).rows.map(row => [...row, service?.state ?? '']),
    },
    '',
  )
}

function emitTickets(context: Context, given: Given, held: readonly Held[]): Promise<void> {
  return emitSheet(context, given, held.map(factsOf), sheetOf(context, held), context.text.blind.none)
}

/** What may be printed: no seed, no shift. What a question hid is its consumer's own to read. */
function factsOf(held: Held) {
  const { ticket } = held
  const { state, dataset, shape } = ticket
  return {
    id: idOf(held),
    state,
    dataset,
    shape,
    expires: 'expires' in ticket ? ticket.expires : null,
    ...('query' in ticket ? { query: ticket.query, hidden: ticket.hidden, asked: ticket.asked } : {}),
    ...('answer' in ticket ? { answer: ticket.answer } : {}),
  }
}

function sheetOf({ text }: Context, held: readonly Held[]): Sheet {
  const { columns, states } = text.blind
  return {
    columns: [
      column(columns.id),
      column(columns.state),
      column(columns.dataset),
      column(columns.mode),
      column(columns.cells, 'right'),
      column(columns.level),
      column(columns.expires),
    ],
    rows: held.map(one => {
      const { ticket } = one
      return [
        idOf(one),
        states[ticket.state],
        ticket.dataset,
        ticket.shape.mode,
        groupThousands(String(ticket.shape.cells)),
        ticket.shape.level,
        'expires' in ticket ? ticket.expires : '',
      ]
    }),
  }
}

function idOf({ name, ticket }: Held): string {
  return 'id' in ticket && ticket.id !== null ? ticket.id : name
}

async function evidence(context: Context, given: Given): Promise<void> {
  const { text } = context
  const { client, profile } = await connect(context, given)
  const id = given.optionalArgument(0)
  if (id === undefined) return await listEvidence(context, given, client)
  const found = await client.evidenceShow({ params: { id } })
  const opening = await fetchOpening(client, found)
  const verified = await verifyEvidence(found, opening, { logKey: profile.logKey, seal: await startSeal() })
  const { organisation, ticket, lifted } = found
  const facts = { ok: true, id, organisation, ticket, ...verified, found: found.found, lifted }
  await emit(context, given, {
    json: { ...facts, evidence: found },
    human: () =>
      `${text.blind.proven(organisation, ticket, verified.position, text.blind.reasons[verified.reason] ?? verified.reason)}\n${text.blind.provenBy(verified.keyId, verified.index)}\n`,
    csv: () => ({ comments: [], header: Object.keys(facts), rows: [Object.values(facts).map(String)] }),
  })
}

async function listEvidence(context: Context, given: Given, client: Client): Promise<void> {
  const { columns, noEvidence } = context.text.blind
  const all = await collect(listAll(client, 'evidenceList'))
  const sheet = {
    columns: [columns.id, columns.organisation, columns.ticket, columns.found, columns.lifted].map(title =>
      column(title),
    ),
    rows: all.map(({ id, organisation, ticket, found, lifted }) => [
      id,
      organisation,
      ticket,
      found,
      lifted ?? '',
    ]),
  }
  await emitSheet(context, given, all, sheet, noEvidence)
}

async function fetchOpening(client: Client, { id, openingParts }: Evidence): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let part = 0; part < openingParts; part++) {
    parts.push(fromBase64((await client.evidenceOpening({ params: { id, part } })).bytes))
  }
  return concatBytes(...parts)
}

async function lift(context: Context, given: Given): Promise<void> {
  const { text } = context
  const organisation = given.argument(0)
  const { client } = await connect(context, given)
  const all = await collect(listAll(client, 'evidenceList'))
  const open = all.filter(found => found.organisation === organisation && found.lifted === null)
  if (open.length === 0) throw fault('cli.no_evidence', { org: organisation })
  await confirm(context, given, text.blind.confirmLift(organisation, open.length))
  for (const { id } of open) await client.suspensionLift({ params: { id } })
  context.say(text.blind.liftedNow(organisation))
}
