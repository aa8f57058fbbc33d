// `blind evidence|lift`: what an officer sees of those who cheat with blind tickets.
import { fault } from '../../../schemas/fault.ts'
import { fetchOpening } from '../../sdk/blind/fetch-opening.ts'
import { verifyEvidence } from '../../sdk/blind/verify-evidence.ts'
import type { Client } from '../../sdk/client.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { startSeal } from '../blind/side.ts'
import { connect } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import type { Given } from '../given.ts'
import { column } from '../../sdk/paper/sheet.ts'

export const BLIND_COMMANDS: readonly CommandSpec[] = [
  { path: 'blind evidence', arguments: '[evidence]', data: true, member: true, run: evidence },
  { path: 'blind lift', arguments: '<org>', confirms: true, member: true, run: lift },
]

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
  const header = ['id', 'organisation', 'ticket', 'found', 'lifted']
  await emitListing(context, given, {
    json: all,
    sheet,
    empty: noEvidence,
    csv: { header, rows: sheet.rows },
  })
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
