// `blind evidence|rebut|record|check-record|lift`: what is held against those who cheat with blind tickets, and what the accused says.
import { readFile } from 'node:fs/promises'
import type { Evidence } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import { fetchOpening } from '../../sdk/blind/fetch-opening.ts'
import { readLogGround } from '../../sdk/blind/log-ground.ts'
import { rebut, type VerifiedRebuttal, verifyRebuttal } from '../../sdk/blind/rebuttal.ts'
import { type LogGround, verifyEvidence } from '../../sdk/blind/verify-evidence.ts'
import { type VerifiedRecord, verifyRecord } from '../../sdk/blind/verify-record.ts'
import type { Client } from '../../sdk/client.ts'
import { SdkError } from '../../sdk/errors.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { httpLogReader } from '../../sdk/log-files.ts'
import { existingStore, startSeal } from '../blind/side.ts'
import { connect } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import type { Given } from '../given.ts'
import { choosePolicy, POLICY_OPTIONS } from '../log-policy.ts'
import { column } from '../../sdk/paper/sheet.ts'

export const BLIND_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'blind evidence',
    arguments: '[evidence]',
    options: POLICY_OPTIONS,
    data: true,
    member: true,
    run: evidence,
  },
  {
    path: 'blind rebut',
    arguments: '<evidence>',
    options: [{ flags: '--text <text>', required: true }],
    confirms: true,
    member: true,
    run: answerEvidence,
  },
  { path: 'blind record', arguments: '<ticket>', data: true, member: true, run: showRecord },
  {
    path: 'blind check-record',
    arguments: '<file>',
    options: POLICY_OPTIONS,
    data: true,
    member: true,
    run: checkRecord,
  },
  { path: 'blind lift', arguments: '<org>', confirms: true, member: true, run: lift },
]

/** The answers of the accused are read even where the evidence proves nothing: that is when they matter. */
async function evidence(context: Context, given: Given): Promise<void> {
  const { text } = context
  const { client, profile } = await connect(context, given)
  const id = given.optionalArgument(0)
  if (id === undefined) return await listEvidence(context, given, client)
  const policy = await choosePolicy(context, given)
  const found = await client.evidenceShow({ params: { id } })
  const { organisation, ticket, lifted } = found
  const { authority, serviceKey } = profile
  const reader = httpLogReader(profile.url, { fetch: context.host.fetch })
  const ground = await readLogGround(client, reader, { policy, organisation, authority })
  const said = await rebuttalsOf(found, { ...ground, serviceKey })
  for (const line of said.map(one => drawRebuttal(context, one))) context.say(line)
  if (said.length === 0) context.say(text.blind.noRebuttal)
  const opening = await fetchOpening(client, found)
  const verified = await verifyEvidence(found, opening, { ...ground, seal: await startSeal() })
  const { keys, index, openingIndex, position, reason } = verified
  const facts = { ok: true, id, organisation, ticket, ...verified, found: found.found, lifted }
  await emit(context, given, {
    json: { ...facts, rebuttals: said, evidence: found },
    human: () =>
      `${text.blind.proven(organisation, ticket, position, text.blind.reasons[reason])}\n${text.blind.provenBy(keys.upload, keys.opening, index, openingIndex)}\n`,
    csv: () => {
      const flat = { ...facts, keys: `${keys.upload} ${keys.opening}` }
      return { comments: [], header: Object.keys(flat), rows: [Object.values(flat).map(String)] }
    },
  })
}

/** `verified`: null where the accused did not sign it. */
type Said = { readonly made: string; readonly seq: string; readonly verified: VerifiedRebuttal | null }

async function rebuttalsOf(
  found: Evidence,
  ground: LogGround & { readonly serviceKey: string },
): Promise<readonly Said[]> {
  const said: Said[] = []
  for (const rebuttal of found.rebuttals) {
    const { made, seq } = rebuttal
    const verified = await verifyRebuttal(found, rebuttal, ground).catch((error: unknown) => {
      if (error instanceof SdkError && error.code === 'sdk.evidence') return null
      throw error
    })
    said.push({ made, seq, verified })
  }
  return said
}

function drawRebuttal({ text: { blind } }: Context, { made, seq, verified }: Said): string {
  if (verified === null) return blind.forgedRebuttal(seq)
  const { keyId, index, text, record } = verified
  const line = blind.rebuttal(made, keyId, index, text)
  return record === null ? line : `${line}\n${blind.kept(record.field)}`
}

async function answerEvidence(context: Context, given: Given): Promise<void> {
  const { text } = context
  const connection = await connect(context, given)
  const { client } = connection
  const found = await client.evidenceShow({ params: { id: given.argument(0) } })
  await confirm(context, given, text.blind.confirmRebut(found.organisation))
  await rebut(client, found, given.text('text') ?? '', await existingStore(context, connection))
  context.say(text.blind.rebutted(found.id))
}

async function showRecord(context: Context, given: Given): Promise<void> {
  const connection = await connect(context, given)
  const id = given.argument(0)
  const record = await (await existingStore(context, connection))?.record(id)
  if (record === undefined) throw fault('cli.no_such_ticket', { id })
  const { ticket, dataset, kept, opened } = record
  const facts = { ticket, dataset, kept, opened: opened !== null }
  await emit(context, given, {
    json: record,
    human: () => `${JSON.stringify(record, null, 2)}\n`,
    csv: () => ({ comments: [], header: Object.keys(facts), rows: [Object.values(facts).map(String)] }),
  })
}

async function checkRecord(context: Context, given: Given): Promise<void> {
  const { profile } = await connect(context, given)
  const file = given.argument(0)
  const verified = await verifyRecord(await readJson(file), {
    policy: await choosePolicy(context, given),
    serviceKey: profile.serviceKey,
  })
  await emit(context, given, {
    json: verified,
    human: () => `${drawRecord(context, verified)}\n`,
    csv: () => {
      const { ticket, field = '', index = '' } = verified
      return { comments: [], header: ['ticket', 'field', 'index'], rows: [[ticket, field, String(index)]] }
    },
  })
}

function drawRecord({ text: { blind } }: Context, { ticket, field, index }: VerifiedRecord): string {
  return field === undefined
    ? blind.consistent(ticket, index ?? 0)
    : blind.contradicted(ticket, field, index === undefined ? '' : String(index))
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw fault('cli.file_unreadable', { file })
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new SdkError('sdk.evidence', 'not the record of a ticket')
  }
}

async function listEvidence(context: Context, given: Given, client: Client): Promise<void> {
  const { columns, noEvidence } = context.text.blind
  const all = await collect(listAll(client, 'evidenceList'))
  const titles = [
    columns.id,
    columns.organisation,
    columns.ticket,
    columns.found,
    columns.lifted,
    columns.rebuttals,
  ]
  const sheet = {
    columns: titles.map(title => column(title)),
    rows: all.map(({ id, organisation, ticket, found, lifted, rebuttals }) => [
      id,
      organisation,
      ticket,
      found,
      lifted ?? '',
      String(rebuttals.length),
    ]),
  }
  const header = ['id', 'organisation', 'ticket', 'found', 'lifted', 'rebuttals']
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
