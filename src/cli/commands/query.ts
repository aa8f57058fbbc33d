// `query profile|trend|aggregate`, the ready questions, and `estimate …`: the same, asked or only priced.
import { toBase64Url } from '../../../protocols/bytes.ts'
import { Mechanism } from '../../../schemas/common.ts'
import { ask } from '../../sdk/ask.ts'
import type { Client } from '../../sdk/client.ts'
import { isUnanswered, ProblemError } from '../../sdk/errors.ts'
import { explainAnswer } from '../../sdk/findings/explain-answer.ts'
import { TemplateName } from '../../../schemas/template-names.ts'
import type { PinnedMarket } from '../../sdk/joint/pin-market.ts'
import { askBlind, type BlindQuestion, publicPart, type Received } from '../../sdk/blind/ask-blind.ts'
import type { SelectedCells } from '../../sdk/blind/hidden-selection.ts'
import { type Asked, verifyAnswer } from '../../sdk/verify-answer.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import type { Query } from '../../../schemas/query.ts'
import { openBlindClient, stepProgress } from '../blind/side.ts'
import { TICKET_POLICY, ticketPolicy } from '../log-policy.ts'
import { confirm } from '../confirm.ts'
import { connectService, type ServiceConnection } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec, OptionSpec } from '../define.ts'
import { checkOutput, emit } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { estimateJoint, findMarket, runJoint } from '../joint.ts'
import { runJointBlind } from '../joint-blind.ts'
import { draftQuery, readHidden, type QueryKind } from '../query/build.ts'
import { draftTemplate } from '../query/template.ts'
import { readSharpened, repeatedAnswer, type Sharpened, sharpenedQuery } from '../query/sharpened.ts'
import { runPractice } from '../practice.ts'
import { drawAnswer } from '../render/answer.ts'
import { answerBook, answerCsv } from '../render/answer-csv.ts'
import { drawEstimate, estimateCsv } from '../render/estimate.ts'

const PRIVACY: readonly OptionSpec[] = [
  { flags: '--epsilon <epsilon>' },
  { flags: '--rho <rho>' },
  { flags: '--within <error>' },
  { flags: '--sharpen <answer>' },
  { flags: '--looks <looks>' },
  { flags: '--mechanism <mechanism>', choices: Mechanism.options },
  { flags: '--view <view>' },
  { flags: '--blind <filter>', repeat: true },
  { flags: '--blind-any <filter>', repeat: true },
  { flags: '--purpose <purpose>' },
  TICKET_POLICY,
]
export const FILE: OptionSpec = { flags: '-f, --file <file>' }

/** A form of a question, or a ready one in the general form. */
type Asking = QueryKind | TemplateName

const OF_TEMPLATE: readonly OptionSpec[] = [{ flags: '--by <dimension>' }, { flags: '--of <statistic>' }]
export const BY_KIND: Readonly<Record<QueryKind, readonly OptionSpec[]>> = {
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
    { flags: '--moving <periods>' },
  ],
  aggregate: [
    { flags: '--select <statistics>', repeat: true },
    { flags: '--group-by <dimensions>', repeat: true },
    { flags: '--shares' },
    { flags: '--quantiles <quantiles>', repeat: true },
    { flags: '--rate <rate>', repeat: true },
    { flags: '--rank <dimension>', repeat: true },
    { flags: '--concentration <dimension>', repeat: true },
  ],
}

export const QUERY_KINDS = ['profile', 'trend', 'aggregate'] as const

function optionsOf(asking: Asking): readonly OptionSpec[] {
  return isTemplate(asking) ? [...OF_TEMPLATE, ...PRIVACY] : [...BY_KIND[asking], ...PRIVACY, FILE]
}

function isTemplate(asking: Asking): asking is TemplateName {
  return TemplateName.options.some(name => name === asking)
}

export const QUERY_COMMANDS: readonly CommandSpec[] = [...QUERY_KINDS, ...TemplateName.options].flatMap(
  kind => [
    {
      path: `query ${kind}` as const,
      arguments: '[edition] [filters...]',
      options: [
        ...optionsOf(kind),
        { flags: '--idempotency-key <key>' },
        { flags: '--practice' },
        { flags: '--with-shares' },
      ],
      data: true,
      confirms: true,
      member: true,
      run: (context, given) => runQuery(kind, context, given),
    },
    {
      path: `estimate ${kind}` as const,
      arguments: '[edition] [filters...]',
      options: optionsOf(kind),
      data: true,
      member: true,
      run: (context, given) => runEstimate(kind, context, given),
    },
  ],
)

async function runQuery(kind: Asking, context: Context, typed: ParsedArgs): Promise<void> {
  await checkOutput(typed)
  const connection = await connectService(context, typed)
  const { given, question } = await questionOf(kind, context, connection, typed)
  if (given.flag('practice')) return await runPractice(context, given, question)
  if ('market' in question) {
    const { market, query, hidden } = question
    if (hidden === undefined) return await runJoint(context, given, connection, market, query)
    return await runJointBlind(context, given, connection, market, { query, hidden })
  }
  const { query, hidden, edition } = question
  if (hidden !== undefined) return await runBlind(context, given, connection, { query, hidden, edition })
  const idempotencyKey = given.text('idempotencyKey') ?? toBase64Url(context.host.random(new Uint8Array(16)))
  const options = { idempotencyKey, edition }
  const { file, stored } = await ask(connection.client, query, options).catch((error: unknown) => {
    // Told before the error: a person who knows the key can find out without paying twice.
    if (isUnanswered(error)) {
      context.say(context.text.errors.connectionMaybe(idempotencyKey))
    }
    throw error
  })
  await emitAnswer(context, given, connection, file, stored, { query, edition })
}

async function runEstimate(kind: Asking, context: Context, typed: ParsedArgs): Promise<void> {
  const connection = await connectService(context, typed)
  const { given, question } = await questionOf(kind, context, connection, typed)
  if ('market' in question) return await estimateJoint(context, given, question.market, publicQuery(question))
  const estimate = await connection.client.estimate({
    body: { query: publicQuery(question) },
  })
  await emit(context, given, {
    json: estimate,
    human: () => drawEstimate(context, estimate),
    csv: () => estimateCsv(context, estimate),
  })
}

type Question = Pick<BlindQuestion, 'edition'> & {
  readonly query: Query
  readonly hidden: SelectedCells | undefined
  readonly sharpened: Sharpened
}

type JointQuestion = Pick<Question, 'query' | 'hidden'> & { readonly market: PinnedMarket }

function publicQuery({ query, hidden }: Pick<Question, 'query' | 'hidden'>): Query {
  return hidden === undefined ? query : publicPart({ query, hidden })
}

/** `given`: as it was typed, with an answer's id in the place of its file. */
async function questionOf(
  kind: Asking,
  { host }: Context,
  { client }: ServiceConnection,
  typed: ParsedArgs,
): Promise<{ readonly given: ParsedArgs; readonly question: Question | JointQuestion }> {
  const { given, sharpened } = await readSharpened(host, client, typed)
  const repeated = repeatedAnswer(given, sharpened)
  if (repeated !== undefined) {
    const edition = await client.editionShow({ params: { id: repeated.edition } })
    const query = sharpenedQuery(isTemplate(kind) ? 'aggregate' : kind, given, repeated)
    return { given, question: { query, hidden: undefined, edition, sharpened } }
  }
  const draft = isTemplate(kind) ? draftTemplate(kind, given) : await draftQuery(kind, given, host)
  const found = await client
    .editionShow({ params: { id: draft.edition } })
    .catch(async (error: unknown) => (await marketInstead(client, draft.edition, error)) ?? raise(error))
  const { declaration } = found
  const asked = { query: draft.finish(declaration), hidden: readHidden(declaration, given) }
  return {
    given,
    question: 'totals' in found ? { ...asked, edition: found, sharpened } : { ...asked, market: found },
  }
}

/** A market's edition is asked like a single one; its members are the difference. */
async function marketInstead(
  client: Client,
  name: string,
  error: unknown,
): Promise<PinnedMarket | undefined> {
  return error instanceof ProblemError && error.status === 404 ? await findMarket(client, name) : undefined
}

function raise(error: unknown): never {
  throw error
}

async function runBlind(
  context: Context,
  given: ParsedArgs,
  connection: ServiceConnection,
  question: BlindQuestion,
): Promise<void> {
  const { text } = context
  const side = await openBlindClient(context, connection, await ticketPolicy(context, given))
  const progress = stepProgress(context)
  let madeNext = false
  const { file, ciphertexts, answer, stored, hidden } = await askBlind(side, question, {
    confirmRepeat: async earlier => {
      context.say(text.blind.repeat(earlier.asked, earlier.answer))
      await confirm(context, given, text.blind.confirmRepeat)
      return true
    },
    onProgress: progress.at,
    onReceived: received => {
      madeNext = makeNext(context, given, received)
    },
  }).finally(progress.end)
  await emitRead(context, given, { file, stored, answer, hidden, ciphertexts })
  if (madeNext) context.say(text.blind.nextTicket)
}

/**
 * A person may well ask on: the next ticket is made while the answer is read. It is begun before the answer
 * is opened, whatever that then says. Programs say `blind ticket keep` where they want it.
 */
function makeNext({ host }: Context, given: ParsedArgs, { ticket, stored }: Received): boolean {
  if (!host.err.isTerminal || stored) return false
  const profile = given.text('as')
  const keep = ['blind', 'ticket', 'keep', ticket, '--quiet']
  host.inBackground(profile === undefined ? keep : [...keep, '--as', profile])
  return true
}

/** Every answer is checked against the pinned log key, and against what was asked, before it is shown. */
export async function emitAnswer(
  context: Context,
  given: ParsedArgs,
  { profile }: Pick<ServiceConnection, 'profile'>,
  file: AnswerFile,
  stored: boolean,
  asked: Asked,
): Promise<void> {
  const { answer } = await verifyAnswer(file, { logKey: profile.logKey, asked })
  await emitRead(context, given, { file, stored, answer })
}

/** An answer that was verified, and what is hidden of it where this consumer knows it. */
export type ReadAnswer = {
  readonly file: AnswerFile
  readonly stored: boolean
  readonly answer: Answer
  readonly hidden?: HiddenValues
  readonly ciphertexts?: string
}

export async function emitRead(context: Context, given: ParsedArgs, read: ReadAnswer): Promise<void> {
  const { file, stored, answer, hidden, ciphertexts } = read
  await emit(context, given, {
    json: {
      stored,
      answer,
      file,
      explained: explainAnswer(answer, context.language, hidden),
      ...(hidden === undefined ? {} : { hidden }),
      ciphertexts,
    },
    human: () => drawAnswer(context, answer, stored, hidden),
    csv: () => answerCsv(context, answer, hidden),
    workbook: () => answerBook(context, answer, hidden),
  }).catch((error: unknown) => {
    // Even with --quiet: nobody should pay twice because a disk was full.
    context.host.err.write(`${context.text.errors.answerKept(answer.id)}\n`)
    throw error
  })
}
