// Joint questions under the commands of single ones: an edition that is a market's is asked of all its
// members.
import { explainAnswer } from '../sdk/findings/explain-answer.ts'
import { fromBase64Url, utf8 } from '../../protocols/bytes.ts'
import { keyId } from '../../protocols/identity/keys.ts'
import { marketEditionDigest, parseMarketEdition } from '../../protocols/joint/market-edition.ts'
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { HiddenValues } from '../../schemas/stored-ticket.ts'
import type { JointAnswerFile } from '../../schemas/joint.ts'
import type { MarketEditionRecord } from '../../schemas/market.ts'
import { Sha256Hex } from '../../schemas/common.ts'
import { parseOrThrow } from '../../schemas/validation-errors.ts'
import { exactNoise } from '../../schemas/exact-noise.ts'
import { halfWidth } from '../../protocols/dp/intervals.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { Client } from '../sdk/client.ts'
import { formatBytes } from '../sdk/format/numbers.ts'
import { right } from '../sdk/format/sheet.ts'
import { ProblemError } from '../sdk/errors.ts'
import { askJoint } from '../sdk/joint/ask-joint.ts'
import { blindNeeds, planQuestion } from '../sdk/joint/joint-question.ts'
import { hubPolicy } from '../sdk/joint/joint-policy.ts'
import { pinMarket, type PinnedMarket } from '../sdk/joint/pin-market.ts'
import { verifyJointAnswer } from '../sdk/joint/verify-joint-answer.ts'
import { listed } from './columns.ts'
import type { ServiceConnection } from './connect.ts'
import type { Context } from './context.ts'
import { emit, emitListing } from './emit.ts'
import { jointPolicy } from './log-policy.ts'
import { requirePinned } from './market-pins.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { drawAnswer } from './render/answer.ts'
import { answerBook, answerCsv } from './render/answer-csv.ts'
import { drawProse } from './render/sheet.ts'

/** What an edition's name leads to where no single edition has it. */
export async function findMarket(client: Client, name: string): Promise<PinnedMarket | undefined> {
  const record = await findRecord(client, name).catch((error: unknown) => {
    if (error instanceof ProblemError && error.status === 404) return undefined
    throw error
  })
  return record?.state === 'open' ? await pinMarket(record, record.id) : undefined
}

/** Undefined where no market edition has this name or digest. */
export async function findRecord(client: Client, name: string): Promise<MarketEditionRecord | undefined> {
  const { items } = await client.marketList()
  const found = items
    .flatMap(({ id, editions }) =>
      editions.map(({ label, id: digest }) => ({ name: `${id}@${label}`, digest })),
    )
    .find(each => each.name === name || each.digest === name)
  return found && (await client.marketEditionShow({ params: { id: found.digest } }))
}

export async function runJoint(
  context: Context,
  given: ParsedArgs,
  connection: ServiceConnection,
  market: PinnedMarket,
  query: QueryInput,
): Promise<void> {
  const { client, profile } = connection
  await requirePinned(context, connection, market)
  const { organisation, key } = await client.me()
  const file = await askJoint(client, market, organisation.id, query, {
    policy: hubPolicy(profile),
    publicKey: key.publicKey,
    now: context.host.now,
    withShares: given.flag('withShares'),
  })
  await emitJoint(context, given, file)
}

/** `answer`: with the numbers that only the consumer can read, where there are any. */
export async function emitJoint(
  context: Context,
  given: ParsedArgs,
  file: JointAnswerFile,
  { answer, hidden }: { readonly answer: Answer; readonly hidden?: HiddenValues } = file,
): Promise<void> {
  const { id, members } = sourcesOf(file)
  const words = context.text.market
  await emit(context, given, {
    json: {
      stored: false,
      marketEdition: id,
      members,
      answer,
      file,
      ...(hidden === undefined ? {} : { hidden }),
      explained: explainAnswer(answer, context.language),
    },
    human: () =>
      `${drawAnswer(context, answer, false, hidden)}${drawProse(context, [words.answered(members.length), words.by(id, members)]).join('\n')}\n`,
    csv: () => answerCsv(context, answer, hidden),
    workbook: () => answerBook(context, answer, hidden),
  })
}

/** M and whom it names, as the answer itself holds them. */
function sourcesOf({ marketEdition }: JointAnswerFile) {
  const edition = parseMarketEdition(utf8(marketEdition))
  return {
    id: marketEditionDigest(edition),
    members: edition.members.map(({ organisation }) => organisation),
  }
}

/** From the market's declaration alone: no node is asked, and nothing is charged. */
export async function estimateJoint(
  context: Context,
  given: ParsedArgs,
  market: PinnedMarket,
  query: QueryInput,
): Promise<void> {
  const { planned } = planQuestion(market, query)
  const { market: words } = context.text
  const { estimateColumns: columns } = words
  const { delta } = market.declaration.budget
  const parts = planned.sumParts.map(({ name, noise }, i) => ({
    name,
    cells: planned.cells[i],
    halfWidth: noise.kind === 'correlated-gaussian' ? '' : String(halfWidth(exactNoise(noise))),
  }))
  const { members } = market.edition
  const rho = formatRho(planned.charge)
  const blind = blindNeeds(market, planned)
  await emitListing(context, given, {
    json: {
      marketEdition: market.id,
      members: members.length,
      charge: String(planned.charge),
      blind,
      parts,
    },
    ...listed(parts, [
      [columns.part, 'part', ({ name }) => name],
      [right(columns.cells), 'cells', ({ cells }) => String(cells ?? 0)],
      [right(columns.halfWidth), 'half_width', ({ halfWidth: half }) => half],
    ]),
    empty: '',
    notes: [
      words.estimate(members.length, rho, planned.epsilon, delta),
      ...(blind === null
        ? []
        : [
            words.estimateBlind(
              blind.blindDelta,
              formatBytes(blind.bytesUp),
              formatBytes(blind.bytesAheadDown),
            ),
          ]),
    ],
  })
}

export async function verifyJoint(context: Context, given: ParsedArgs, file: unknown): Promise<void> {
  const stated = given.text('marketEdition')
  const verified = await verifyJointAnswer(file, {
    ...(await jointPolicy(context, given)),
    ...(stated === undefined ? {} : { marketEdition: parseOrThrow(Sha256Hex, stated) }),
  })
  const { answer, market, nodes, figures } = verified
  const members = nodes.map(({ organisation }) => organisation)
  const words = context.text.market
  const proven = words[figures === 'added' ? 'verified' : 'stated'](answer.id, nodes.length, answer.seq)
  const facts = { id: answer.id, edition: answer.edition, marketEdition: market.id, entry: answer.seq }
  await emit(context, given, {
    json: { ok: true, ...facts, figures, nodes },
    human: () => `${drawProse(context, [proven, words.by(market.id, members)]).join('\n')}\n`,
    csv: () => ({ header: Object.keys(facts), rows: [Object.values(facts)] }),
  })
}

/** As people compare keys: the id that commits to the key. */
export function fingerprint(publicKey: string): string {
  return keyId(fromBase64Url(publicKey))
}
