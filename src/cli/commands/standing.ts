// `standing …`: questions that a provider publishes, and their answers, free to read.
import { Mechanism } from '../../../schemas/common.ts'
import { StandingReaders } from '../../../schemas/standing.ts'
import { declarationsOf } from '../../sdk/catalogue.ts'
import { poolCell, rhoCell } from '../../sdk/csv.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { questionLine, questionWords } from '../../sdk/questions/question-words.ts'
import {
  publishedQuestions,
  planRenewal,
  readPublished,
  renewalCost,
  renewStanding,
} from '../../sdk/standing.ts'
import { verifyAnswer } from '../../sdk/verify-answer.ts'
import { listed } from '../columns.ts'
import { confirm } from '../confirm.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec, OptionSpec } from '../define.ts'
import { checkOutput, emit, emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { draftQuery, type QueryKind } from '../query/build.ts'
import { drawEstimate, estimateCsv } from '../render/estimate.ts'
import { drawProse } from '../render/sheet.ts'
import { BY_KIND, emitRead, FILE, QUERY_KINDS } from './query.ts'

const PUBLISHED: readonly OptionSpec[] = [
  { flags: '--epsilon <epsilon>' },
  { flags: '--rho <rho>' },
  { flags: '--within <error>' },
  { flags: '--pool <epsilon>' },
  { flags: '--mechanism <mechanism>', choices: Mechanism.options },
  { flags: '--view <view>' },
  { flags: '--readers <readers>', choices: StandingReaders.options },
  { flags: '--estimate' },
  FILE,
]

export const STANDING_COMMANDS: readonly CommandSpec[] = [
  ...QUERY_KINDS.map(
    (kind): CommandSpec => ({
      path: `standing publish ${kind}`,
      arguments: '[edition] [filters...]',
      options: [...BY_KIND[kind], ...PUBLISHED],
      data: true,
      confirms: true,
      member: true,
      run: (context, given) => publish(kind, context, given),
    }),
  ),
  { path: 'standing renew', arguments: '<edition>', confirms: true, member: true, run: renew },
  { path: 'standing list', arguments: '[dataset]', data: true, member: true, run: list },
  { path: 'standing show', arguments: '<answer>', data: true, member: true, run: show },
  { path: 'standing withdraw', arguments: '<answer>', confirms: true, member: true, run: withdraw },
]

/** What it costs is shown before it is asked for, and anything is charged. */
async function publish(kind: QueryKind, context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  await checkOutput(given)
  const { client, profile } = await connectService(context, given)
  const draft = await draftQuery(kind, given, context.host)
  const edition = await client.editionShow({ params: { id: draft.edition } })
  const body = {
    query: draft.finish(edition.declaration),
    readers: StandingReaders.parse(given.text('readers') ?? 'contracts'),
  }
  const estimate = await client.standingEstimate({ body })
  const { pool, epsilon, rho } = estimate.privacy
  const counts = pool === undefined ? text.standing.everyone : text.standing.ofPool
  if (given.flag('estimate'))
    return await emit(context, given, {
      json: estimate,
      human: () => `${drawEstimate(context, estimate)}${drawProse(context, [counts]).join('\n')}\n`,
      csv: () => estimateCsv(context, estimate),
    })
  if (estimate.storedAnswer === null) {
    context.say(counts)
    const cost = pool === undefined ? `ρ ${rho}` : text.standing.poolCost(epsilon)
    await confirm(context, given, text.standing.confirm(edition.id, cost))
  }
  const { file, stored } = await client.standingPublish({ body })
  context.say(stored ? text.standing.stored(file.id) : text.standing.published(file.id))
  const { answer } = await verifyAnswer(file, {
    logKey: profile.logKey,
    asked: { query: body.query, edition },
  })
  await emitRead(context, given, { file, stored, answer })
}

async function renew(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const { client } = await connectService(context, given)
  const edition = given.argument(0)
  const leftOut: string[] = []
  const renewals = await planRenewal(client, edition, ({ id }) => leftOut.push(id))
  for (const id of leftOut) context.say(text.standing.leftOut(id, edition))
  if (renewals.length === 0) {
    if (leftOut.length === 0) context.say(text.standing.nothingBefore)
    return
  }
  const { charge, pool } = renewalCost(renewals)
  const costs = [
    ...(charge === 0n ? [] : [`ρ ${formatNanoRho(String(charge))}`]),
    ...(pool === 0n ? [] : [text.standing.poolCost(poolCell(String(pool)))]),
  ]
  if (costs.length > 0) {
    const cost = costs.join(text.words.comma)
    await confirm(context, given, text.standing.confirmRenew(renewals.length, edition, cost))
  }
  for (const { id, stored } of await renewStanding(client, renewals))
    context.say(stored ? text.standing.stored(id) : text.standing.published(id))
}

async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { text, language } = context
  const { client } = await connectService(context, given)
  const found = await publishedQuestions(client, given.optionalArgument(0))
  const declarations = await declarationsOf(
    client,
    found.map(({ edition }) => edition),
  )
  const { columns, readers: readersWords, access: accessWords } = text.standing
  await emitListing(context, given, {
    json: found,
    ...listed(found, [
      [columns.id, 'id', ({ id }) => id],
      [columns.edition, 'edition', ({ edition }) => edition],
      [null, 'kind', ({ query }) => query.kind],
      [
        columns.question,
        'question',
        ({ query }) => questionLine(query),
        ({ query, edition }) => questionWords(query, { language, vocabulary: declarations.get(edition) }),
      ],
      [columns.readers, 'readers', ({ readers }) => readers, ({ readers }) => readersWords[readers]],
      [columns.access, 'access', ({ access }) => access, ({ access }) => accessWords[access]],
      [null, 'charge_rho', ({ charge }) => rhoCell(charge)],
      [null, 'pool_epsilon', ({ pool }) => poolCell(pool)],
      [null, 'entry', ({ seq }) => seq],
      [columns.published, 'published', ({ published }) => published],
      [null, 'withdrawn', ({ withdrawn }) => withdrawn],
    ]),
    empty: text.standing.none,
  })
}

async function show(context: Context, given: ParsedArgs): Promise<void> {
  await checkOutput(given)
  const { client, profile } = await connectService(context, given)
  const { file, answer } = await readPublished(client, given.argument(0), profile)
  await emitRead(context, given, { file, stored: true, answer })
}

async function withdraw(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const id = given.argument(0)
  await confirm(context, given, text.standing.confirmWithdraw(id))
  const { client } = await connectService(context, given)
  await client.standingWithdraw({ params: { id } })
  context.say(text.standing.withdrawn(id))
}
