// `blind evidence|rebut|record|check-record|lift`: what is held against those who cheat with blind tickets,
// and what the accused says.
import type { Rebuttal } from '../../../schemas/blind.ts'
import { EVIDENCE_FLAW_WORDS } from '../../../schemas/evidence-flaw.ts'
import { fault } from '../../../schemas/fault.ts'
import { flawed } from '../../sdk/blind/flawed.ts'
import { fetchOpening } from '../../sdk/blind/fetch-opening.ts'
import { readLogGround } from '../../sdk/blind/log-ground.ts'
import { judgeRebuttals, rebut, type RebuttalVerdict } from '../../sdk/blind/rebuttal.ts'
import { verifyEvidence } from '../../sdk/blind/verify-evidence.ts'
import { type VerifiedRecord, verifyRecord } from '../../sdk/blind/verify-record.ts'
import type { Client } from '../../sdk/client.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { httpLogReader } from '../../sdk/log-files.ts'
import { existingStore, startSeal } from '../blind/side.ts'
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { choosePolicy, POLICY_OPTIONS } from '../log-policy.ts'
import { quoted } from '../render/plain-text.ts'
import { readText } from '../settings-file.ts'

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
async function evidence(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const { client, profile } = await connectService(context, given)
  const id = given.optionalArgument(0)
  if (id === undefined) return await listEvidence(context, given, client)
  const policy = await choosePolicy(context, given)
  const found = await client.evidenceShow({ params: { id } })
  const { organisation, ticket, lifted } = found
  const { authority, serviceKey } = profile
  const reader = httpLogReader(profile.url, { fetch: context.host.fetch })
  const ground = await readLogGround(client, reader, { policy, organisation, authority })
  const verdicts = await judgeRebuttals(found, { ...ground, serviceKey })
  const answers = found.rebuttals.flatMap((rebuttal, at) => {
    const verdict = verdicts[at]
    return verdict === undefined ? [] : [{ rebuttal, verdict }]
  })
  for (const { rebuttal, verdict } of answers)
    for (const line of drawRebuttal(context, rebuttal, verdict)) context.say(line)
  if (answers.length === 0) context.say(text.blind.noRebuttal)
  const opening = await fetchOpening(client, found)
  const verified = await verifyEvidence(found, opening, { ...ground, seal: await startSeal() })
  const { keys, index, openingIndex, position, reason } = verified
  const facts = { ok: true, id, organisation, ticket, ...verified, found: found.found, lifted }
  await emit(context, given, {
    json: {
      ...facts,
      rebuttals: answers.map(({ rebuttal: { made, seq }, verdict }) => ({ made, seq, ...verdict })),
      evidence: found,
    },
    human: () =>
      `${text.blind.proven(organisation, ticket, position, text.blind.reasons[reason])}\n${text.blind.provenBy(keys.upload, keys.opening, index, openingIndex)}\n`,
    csv: () => {
      const flat = { ...facts, keys: `${keys.upload} ${keys.opening}` }
      return { header: Object.keys(flat), rows: [Object.values(flat).map(String)] }
    },
  })
}

function drawRebuttal(
  { text: { blind }, language }: Context,
  { seq, made }: Rebuttal,
  verdict: RebuttalVerdict,
): readonly string[] {
  const flaws = EVIDENCE_FLAW_WORDS[language]
  if (verdict.kind === 'forged') return [blind.forgedRebuttal(seq, flaws[verdict.flaw])]
  const { keyId, index, text, record } = verdict
  const lines = [blind.rebuttal(made, keyId, index), ...quoted(text)]
  if (record.kind === 'verified') return [...lines, blind.kept(record.field)]
  if (record.kind === 'unproven') return [...lines, blind.recordUnproven(flaws[record.flaw])]
  return record.kind === 'policy' ? [...lines, blind.recordPolicy] : lines
}

async function answerEvidence(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const connection = await connectService(context, given)
  const { client } = connection
  const found = await client.evidenceShow({ params: { id: given.argument(0) } })
  await confirm(context, given, text.blind.confirmRebut(found.organisation))
  await rebut(client, found, given.text('text') ?? '', await existingStore(context, connection))
  context.say(text.blind.rebutted(found.id))
}

async function showRecord(context: Context, given: ParsedArgs): Promise<void> {
  const connection = await connectService(context, given)
  const id = given.argument(0)
  const record = await (await existingStore(context, connection))?.record(id)
  if (record === undefined) throw fault('cli.no_such_ticket', { id })
  const { ticket, dataset, kept, opened } = record
  const facts = { ticket, dataset, kept, opened: opened !== null }
  await emit(context, given, {
    json: record,
    human: () => `${JSON.stringify(record, null, 2)}\n`,
    csv: () => ({ header: Object.keys(facts), rows: [Object.values(facts).map(String)] }),
  })
}

async function checkRecord(context: Context, given: ParsedArgs): Promise<void> {
  const { profile } = await connectService(context, given)
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
      return { header: ['ticket', 'field', 'index'], rows: [[ticket, field, String(index)]] }
    },
  })
}

function drawRecord({ text: { blind } }: Context, { ticket, field, index }: VerifiedRecord): string {
  return field === undefined
    ? blind.consistent(ticket, index ?? 0)
    : blind.contradicted(ticket, field, index === undefined ? '' : String(index))
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file)
  try {
    return JSON.parse(text)
  } catch {
    throw flawed('record', 'not the record of a ticket')
  }
}

async function listEvidence(context: Context, given: ParsedArgs, client: Client): Promise<void> {
  const { columns, noEvidence } = context.text.blind
  const all = await collect(listAll(client, 'evidenceList'))
  await emitListing(context, given, {
    json: all,
    ...listed(all, [
      [columns.id, 'id', ({ id }) => id],
      [columns.organisation, 'organisation', ({ organisation }) => organisation],
      [columns.ticket, 'ticket', ({ ticket }) => ticket],
      [columns.found, 'found', ({ found }) => found],
      [columns.lifted, 'lifted', ({ lifted }) => lifted ?? ''],
      [columns.rebuttals, 'rebuttals', ({ rebuttals }) => String(rebuttals.length)],
    ]),
    empty: noEvidence,
  })
}

async function lift(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const organisation = given.argument(0)
  const { client } = await connectService(context, given)
  const all = await collect(listAll(client, 'evidenceList'))
  const open = all.filter(found => found.organisation === organisation && found.lifted === null)
  if (open.length === 0) throw fault('cli.no_evidence', { org: organisation })
  await confirm(context, given, text.blind.confirmLift(organisation, open.length))
  for (const { id } of open) await client.suspensionLift({ params: { id } })
  context.say(text.blind.liftedNow(organisation))
}
