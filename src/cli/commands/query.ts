// `query profile|trend|aggregate` and `estimate …`: the same question, asked or only priced.
import { toBase64Url } from '../../../protocols/bytes.ts'
import { Mechanism } from '../../../schemas/common.ts'
import { ask } from '../../sdk/ask.ts'
import { SdkError } from '../../sdk/errors.ts'
import { readAnswer, verifyAnswer } from '../../sdk/verify-answer.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import type { Query } from '../../../schemas/query.ts'
import { connect, type Connection } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec, OptionSpec } from '../define.ts'
import { emit } from '../emit.ts'
import type { Given } from '../given.ts'
import { draftQuery, type QueryKind } from '../query/build.ts'
import { drawAnswer } from '../render/answer.ts'
import { answerCsv } from '../render/answer-csv.ts'
import { drawEstimate, estimateSheet } from '../render/estimate.ts'

const PRIVACY: readonly OptionSpec[] = [
  { flags: '--epsilon <epsilon>' },
  { flags: '--rho <rho>' },
  { flags: '--within <error>' },
  { flags: '--mechanism <mechanism>', choices: Mechanism.options },
  { flags: '--view <view>' },
  { flags: '--purpose <purpose>' },
  { flags: '-f, --file <file>' },
]

const BY_KIND: Readonly<Record<QueryKind, readonly OptionSpec[]>> = {
  profile: [
    { flags: '--by <dimensions>', repeat: true },
    { flags: '--cross' },
    { flags: '--of <statistic>' },
    { flags: '--no-base' },
  ],
  trend: [
    { flags: '--period <dimension>' },
    { flags: '--select <statistics>', repeat: true },
    { flags: '--split-by <dimension>' },
  ],
  aggregate: [
    { flags: '--select <statistics>', repeat: true },
    { flags: '--group-by <dimensions>', repeat: true },
    { flags: '--shares' },
  ],
}

const KINDS = ['profile', 'trend', 'aggregate'] as const

export const QUERY_COMMANDS: readonly CommandSpec[] = KINDS.flatMap(kind => [
  {
    path: `query ${kind}` as const,
    arguments: '[edition] [filters...]',
    options: [...BY_KIND[kind], ...PRIVACY, { flags: '--idempotency-key <key>' }],
    data: true,
    member: true,
    run: (context, given) => runQuery(kind, context, given),
  },
  {
    path: `estimate ${kind}` as const,
    arguments: '[edition] [filters...]',
    options: [...BY_KIND[kind], ...PRIVACY],
    data: true,
    member: true,
    run: (context, given) => runEstimate(kind, context, given),
  },
])

async function runQuery(kind: QueryKind, context: Context, given: Given): Promise<void> {
  const connection = await connect(context, given)
  const query = await questionOf(kind, connection, given)
  const idempotencyKey = given.text('idempotencyKey') ?? toBase64Url(context.host.random(new Uint8Array(16)))
  const { file, stored } = await ask(connection.client, query, { idempotencyKey }).catch((error: unknown) => {
    // Told before the error: a person who knows the key can find out without paying twice.
    if (error instanceof SdkError && error.code === 'sdk.connection') {
      context.say(context.text.errors.connectionMaybe(idempotencyKey))
    }
    throw error
  })
  await emitAnswer(context, given, connection, file, stored)
}

async function runEstimate(kind: QueryKind, context: Context, given: Given): Promise<void> {
  const connection = await connect(context, given)
  const query = await questionOf(kind, connection, given)
  const estimate = await connection.client.estimate({ body: { query } })
  await emit(context, given, {
    json: estimate,
    human: () => drawEstimate(context, estimate),
    csv: () => {
      const { columns, rows } = estimateSheet(context, estimate)
      return { comments: [], header: columns.map(({ title }) => title), rows }
    },
  })
}

async function questionOf(kind: QueryKind, { client }: Connection, given: Given): Promise<Query> {
  const draft = await draftQuery(kind, given)
  const { declaration } = await client.editionShow({ params: { id: draft.edition } })
  return draft.finish(declaration)
}

/** Every answer is checked against the pinned log key before it is shown. */
export async function emitAnswer(
  context: Context,
  given: Given,
  { profile }: Pick<Connection, 'profile'>,
  file: AnswerFile,
  stored: boolean,
): Promise<void> {
  await verifyAnswer(file, { logKey: profile.logKey })
  const answer = readAnswer(file)
  await emit(context, given, {
    json: { stored, answer, file },
    human: () => drawAnswer(context, answer, stored),
    csv: () => answerCsv(context, answer),
  })
}
