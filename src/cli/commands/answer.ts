// `answer list|show|verify`: answers that were given, free to read again, and their proofs.
import { z } from 'zod'
import { Mode } from '../../../schemas/common.ts'
import { AnswerSummary } from '../../../schemas/records.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { declarationsOf } from '../../sdk/catalogue.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { questionLine, questionWords } from '../../sdk/questions/question-words.ts'
import { isFound, searchable } from '../../sdk/questions/search-answers.ts'
import type { ListFilter } from '../../sdk/route-types.ts'
import { verifyAnswer } from '../../sdk/verify-answer.ts'
import { type VerifiedReport, verifyReport } from '../../sdk/market-report/ask-report.ts'
import { MARKET_REPORT_WORDS } from '../../text/shared/market-report.ts'
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { rhoCell } from '../../sdk/csv.ts'
import { checkOutput, emit, emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { readJsonFile } from '../json-file.ts'
import { verifyJoint } from '../joint.ts'
import { choosePolicy, POLICY_OPTIONS, policyOptions } from '../log-policy.ts'
import { drawProse } from '../render/sheet.ts'
import { hiddenHere, readStored } from '../stored-answer.ts'
import { emitRead } from './query.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'

const KINDS = AnswerSummary.shape.kind.options

export const ANSWER_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'answer list',
    options: [
      { flags: '--search <words>' },
      { flags: '--edition <edition>' },
      { flags: '--kind <kind>', choices: KINDS },
      { flags: '--mode <mode>', choices: Mode.options },
    ],
    data: true,
    member: true,
    run: list,
  },
  { path: 'answer show', arguments: '<answer>', data: true, member: true, run: show },
  {
    path: 'answer verify',
    arguments: '<file>',
    options: [...POLICY_OPTIONS, { flags: '--market-edition <digest>' }],
    data: true,
    member: true,
    run: verify,
  },
]

/** The service narrows by what it has in columns; words are searched here, where hidden values are known. */
async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { text, language } = context
  const connection = await connectService(context, given)
  const { client } = connection
  const all = await collect(listAll(client, 'answerList', 200, undefined, filterOf(given)))
  const declarations = await declarationsOf(
    client,
    all.map(({ edition }) => edition),
  )
  const hides = all.some(({ mode }) => mode === 'blind')
    ? await hiddenHere(context, connection)
    : new Map<string, HiddenValues>()
  const names = ({ id, edition }: AnswerSummary) => ({
    vocabulary: declarations.get(edition),
    hidden: hides.get(id),
  })
  const search = given.text('search')
  const answers =
    search === undefined ? all : all.filter(each => isFound(searchable(each, names(each)), search))
  const { columns } = text.answers
  await emitListing(context, given, {
    json: answers.map(each => ({ ...each, ...(hides.has(each.id) ? { hidden: hides.get(each.id) } : {}) })),
    ...listed(answers, [
      [columns.id, 'id', ({ id }) => id],
      [columns.edition, 'edition', ({ edition }) => edition],
      [columns.kind, 'kind', ({ kind }) => kind, ({ kind }) => text.answers.kinds[kind]],
      [null, 'mode', ({ mode }) => mode],
      [right('ρ'), 'charge_rho', ({ charge }) => rhoCell(charge), ({ charge }) => formatNanoRho(charge)],
      [right(columns.entry), 'entry', ({ seq }) => seq],
      [columns.released, 'released', ({ released }) => released],
      [
        columns.question,
        'question',
        ({ id, query }) => (query === null ? null : questionLine(query, hides.get(id))),
        each => questionWords(each.query, { language, ...names(each) }),
      ],
    ]),
    empty: all.length === 0 ? text.answers.none : text.answers.notFound(all.length),
  })
}

function filterOf(given: ParsedArgs): ListFilter<'answerList'> {
  const [edition, kind, mode] = ['edition', 'kind', 'mode'].map(name => given.text(name))
  return {
    ...(edition === undefined ? {} : { edition }),
    ...(kind === undefined ? {} : { kind }),
    ...(mode === undefined ? {} : { mode }),
  }
}

async function show(context: Context, given: ParsedArgs): Promise<void> {
  await checkOutput(given)
  const connection = await connectService(context, given)
  await emitRead(context, given, await readStored(context, connection, given.argument(0)))
}

/** What `query --json` writes holds the answer file under `file`. */
const Wrapped = z.looseObject({ file: z.unknown() })
const Joint = z.looseObject({ kind: z.literal('joint') })
const Report = z.looseObject({ kind: z.literal('market-report') })

async function verify(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const path = given.argument(0)
  const json = await readJsonFile(context.host, path)
  const wrapped = Wrapped.safeParse(json)
  const proof = wrapped.success ? wrapped.data.file : json
  if (Joint.safeParse(proof).success) return await verifyJoint(context, given, proof)
  const policy = await choosePolicy(context, given)
  if (Report.safeParse(proof).success)
    return await emitReport(context, given, await verifyReport(proof, policyOptions(policy)))
  const verified = await verifyAnswer(proof, policyOptions(policy))
  const { answer, index, logSize, time } = verified
  const facts = {
    id: answer.id,
    edition: answer.edition,
    index,
    logSize,
    time,
    charge: answer.privacy.charge,
    pool: answer.privacy.pool ?? null,
  }
  await emit(context, given, {
    json: { ok: true, ...facts },
    human: () => {
      const said = text.answers.verified(answer.id, answer.edition, index, logSize, time)
      return `${drawProse(context, [said]).join('\n')}\n`
    },
    csv: () => ({ header: Object.keys(facts), rows: [Object.values(facts)] }),
  })
}

async function emitReport(
  context: Context,
  given: ParsedArgs,
  { edition, where, made, parts }: VerifiedReport,
): Promise<void> {
  const rows = parts.map(({ name, answer, index }) => ({ name, answer: answer.id, index }))
  const said = MARKET_REPORT_WORDS[context.language].verified(parts.length, edition)
  await emit(context, given, {
    json: { ok: true, edition, where, made, parts: rows },
    human: () => `${drawProse(context, [said]).join('\n')}\n`,
    csv: () => ({ header: ['part', 'answer', 'index'], rows: rows.map(row => Object.values(row)) }),
  })
}
