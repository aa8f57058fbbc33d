// `grant issue|list|revoke`: what one consumer may do with one dataset.
import { BlindLevel } from '../../../schemas/ticket-shape.ts'
import { Mode } from '../../../schemas/common.ts'
import type { Grant } from '../../../schemas/records.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Client } from '../../sdk/client.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { parseBudget, parseExpiry, parseFen } from '../amounts.ts'
import { oneOf } from '../choices.ts'
import { connect } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emitSheet } from '../emit.ts'
import type { Given } from '../given.ts'
import { formatNanoRho, spendingBar } from '../render/budget.ts'
import { formatYuan } from '../render/numbers.ts'
import { column, type Sheet } from '../render/sheet.ts'

export const GRANT_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'grant issue',
    options: [
      { flags: '--dataset <dataset>' },
      { flags: '--to <org>', required: true },
      { flags: '--modes <modes>', repeat: true },
      { flags: '--purpose <purposes>', repeat: true, required: true },
      { flags: '--budget <budget>', required: true },
      { flags: '--expires <when>', required: true },
      { flags: '--price <fen>' },
      { flags: '--blind-level <level>', choices: ['full', 'strong', 'insecureForTesting'] },
    ],
    data: true,
    member: true,
    run: issue,
  },
  { path: 'grant list', data: true, member: true, run: list },
  {
    path: 'grant level',
    arguments: '<grant> <level>',
    data: true,
    confirms: true,
    member: true,
    run: setLevel,
  },
  { path: 'grant revoke', arguments: '<grant>', confirms: true, member: true, run: revoke },
]

async function issue(context: Context, given: Given): Promise<void> {
  const modes = given.list('modes').map(word => oneOf(word, Mode.options, '--modes'))
  const expires = parseExpiry(given.need('expires'), context.host.now())
  const price = { fenPerAnswer: parseFen(given.text('price') ?? '0') }
  const level = given.text('blindLevel')
  const { client } = await connect(context, given)
  const dataset = given.text('dataset') ?? (await onlyDataset(client))
  const budget = await budgetOf(client, dataset, given.need('budget'))
  const grant = await client.grantIssue({
    body: {
      dataset,
      consumer: given.need('to'),
      modes: modes.length === 0 ? ['open'] : modes,
      purposes: [...given.list('purpose')],
      budget,
      price,
      expires,
      ...(level === undefined ? {} : { blindLevel: oneOf(level, BlindLevel.options, '--blind-level') }),
    },
  })
  await emitGrants(context, given, grant, [grant])
}

/** A provider with one dataset need not name it. */
async function onlyDataset(client: Client): Promise<string> {
  const { organisation } = await client.me()
  const datasets = await collect(listAll(client, 'datasetList'))
  const own = datasets.filter(({ provider }) => provider === organisation.id).map(({ id }) => id)
  const [only, ...others] = own
  if (only === undefined || others.length > 0) throw fault('cli.dataset_which', { valid: own })
  return only
}

/** An ε means a ρ only at some δ: that of the dataset's latest edition. */
async function budgetOf(client: Client, dataset: string, text: string): Promise<string> {
  if (!text.startsWith('epsilon')) return parseBudget(text, '1e-6')
  const { editions } = await client.datasetShow({ params: { id: dataset } })
  const delta = editions.at(-1)?.declaration.budget.delta
  if (delta === undefined) throw fault('cli.no_edition', { dataset })
  return parseBudget(text, delta)
}

async function list(context: Context, given: Given): Promise<void> {
  const { client } = await connect(context, given)
  const grants = await collect(listAll(client, 'grantList'))
  await emitGrants(context, given, grants, grants)
}

/** An officer's decision, in the log. */
async function setLevel(context: Context, given: Given): Promise<void> {
  const id = given.argument(0)
  const level = oneOf(given.argument(1), DECIDED_LEVELS, 'LEVEL')
  const { client } = await connect(context, given)
  await confirm(context, given, context.text.grant.confirmLevel(id, level))
  const grant = await client.grantBlindLevel({ params: { id }, body: { level } })
  await emitGrants(context, given, grant, [grant])
}

const DECIDED_LEVELS = ['full', 'strong'] as const

async function revoke(context: Context, given: Given): Promise<void> {
  const id = given.argument(0)
  const { client } = await connect(context, given)
  await confirm(context, given, context.text.grant.confirmRevoke(id))
  const grant = await client.grantRevoke({ params: { id } })
  context.say(context.text.grant.revoked(grant.id))
}

function emitGrants(context: Context, given: Given, json: unknown, grants: readonly Grant[]): Promise<void> {
  return emitSheet(context, given, json, grantSheet(context, grants), context.text.grant.none)
}

function grantSheet({ text }: Context, grants: readonly Grant[]): Sheet {
  const { columns } = text.grant
  return {
    columns: [
      column(columns.id),
      column(columns.dataset),
      column(columns.consumer),
      column(columns.modes),
      column(columns.purposes),
      column(columns.budget, 'right'),
      column(columns.spent),
      column(columns.price, 'right'),
      column(columns.until),
    ],
    rows: grants.map(grant => [
      grant.id,
      grant.dataset,
      grant.consumer,
      modesOf(grant),
      grant.purposes.join(' '),
      formatNanoRho(grant.budget),
      spendingBar(grant.spent, grant.budget),
      formatYuan(grant.price.fenPerAnswer),
      grant.revoked === null ? grant.expires : text.grant.revokedAt(grant.revoked),
    ]),
  }
}

/** `open blind (full)`: how hard cheating with its tickets is stands with the mode that it is about. */
function modesOf({ modes, blindLevel }: Grant): string {
  return modes.map(mode => (mode === 'blind' ? `blind (${blindLevel})` : mode)).join(' ')
}
