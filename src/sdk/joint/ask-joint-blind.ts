// A joint question whose selection only the asker knows: asked on a ticket that every member checked, and
// decrypted once, from the sum of all members' ciphertexts (protocols/joint/SPEC.md, "Blind shares").
import { toBase64, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import { generateMaskKey } from '../../../protocols/joint/mask-key.ts'
import { jointTicketOf } from '../../../protocols/joint/question-ticket.ts'
import type { Answer } from '../../../schemas/answer.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import { Query, type QueryInput } from '../../../schemas/query.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { BlindLevel } from '../../../schemas/ticket-shape.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import type { JointBlindPlan } from '../../domain/plan/joint/plan.ts'
import type { Earlier } from '../blind/ask-blind.ts'
import type { SelectedCells } from '../blind/hidden-selection.ts'
import { asksAgain } from '../blind/public-tables.ts'
import type { OnProgress } from '../blind/side.ts'
import type { VersionedTicket, TicketIn } from '../blind/ticket-store.ts'
import { SdkError } from '../errors.ts'
import { complete, type OnJointProgress, openedFile, type StoredQuestion } from './ask-joint.ts'
import { endJointTicket } from './end-joint-ticket.ts'
import { askingOf, commitTicket, signBlind, signedAnew, ticketOf } from './joint-blind-question.ts'
import { decryptSums, filledWith, hiddenValuesOf, readJointBlind } from './joint-blind-values.ts'
import { type JointAsking, planQuestion, sealKeyText } from './joint-question.ts'
import type { JointSide } from './joint-side.ts'
import { ensureJointTicket, jointTickets } from './make-joint-ticket.ts'

export interface JointBlindQuestion {
  /** The public part, without `hidden`. */
  readonly query: QueryInput
  /** Made from the market's declaration. */
  readonly hidden: SelectedCells
}

export interface JointBlindOptions {
  /** The member's public key, base64url: who signs the question. */
  readonly publicKey: string
  /** As in `askBlind`: whether to ask although the same public part was asked before. */
  readonly confirmRepeat: (earlier: Earlier) => Promise<boolean>
  /** Of the ticket; `full` if absent, which every contract allows. */
  readonly level?: BlindLevel
  readonly onProgress?: OnProgress
  /** Milliseconds before each further attempt to bring it forward. */
  readonly pauses?: readonly number[]
  /** What the hub says after each attempt. */
  readonly onJointProgress?: OnJointProgress
  /** As in `openedFile`. */
  readonly withShares?: boolean
  /** The question once it is durable on this side, and before it is sent. */
  readonly onAsked?: (question: StoredQuestion) => Promise<void>
}

export interface JointBlindAnswered {
  /** Without the numbers of hidden parts, which are in the store. */
  readonly file: JointAnswerFile
  /** With the numbers that only the consumer can read. */
  readonly answer: Answer
  /** What stayed hidden. */
  readonly hidden: HiddenValues
}

type Asked = VersionedTicket<TicketIn<'joint-asked'>>
type Answered = VersionedTicket<TicketIn<'joint-answered'>>

/**
 * A question that was begun with this very selection is taken up again, with the same ticket and shifts: it
 * is charged once at each member. One that was answered is fetched again, free. Everything is verified before
 * anything is decrypted; afterwards nothing is sent. Throws a Fault for a question that the market does not
 * allow, what members refuse, `sdk.blind_repeat`, `sdk.joint`, what a broken proof throws, and
 * `sdk.blind_unreadable`. Where a member's share is no message that can be added, `sdk.joint_share` names it:
 * the ticket stays as it was asked on, and asking again fetches all shares again, free.
 */
export async function askJointBlind(
  side: JointSide,
  question: JointBlindQuestion,
  options: JointBlindOptions,
): Promise<JointBlindAnswered> {
  const query = parseOrThrow(Query, { ...question.query, hidden: question.hidden.hidden })
  // Refused before a ticket is made or a byte leaves.
  const blind = blindPlan(side, query)
  if (question.hidden.cells !== blind.cells)
    throw new SdkError('sdk.blind_estimate', 'the selection is of another declaration', {
      cells: blind.cells,
    })
  const own = (await jointTickets(side)).filter(isAsked)
  const earlier = own.filter(({ ticket }) => asksAgain(query, ticket.query, question.hidden.sizes))
  const same = earlier.findLast(({ ticket }) => isSame(ticket, query, question.hidden.values))
  if (same !== undefined) return await repeat(side, same, options)
  const last = earlier.at(-1)
  if (last !== undefined && !(await options.confirmRepeat(earlierOf(last))))
    throw new SdkError('sdk.blind_repeat', 'the same public part was asked in this edition before')
  const { parameters, mode, cells, answers } = blind
  const shape = { parameters, level: options.level ?? 'full', mode, cells, answers }
  const ready = await ensureJointTicket(side, shape, options.onProgress)
  return await finish(side, await commitTicket(side, ready, question.hidden, query), options)
}

/**
 * Takes up a question again by what was signed, with the selection that the store has of it. Undefined where
 * this store has none such. Throws as `askJointBlind`.
 */
export async function resumeJointBlind(
  side: JointSide,
  { question }: Pick<StoredQuestion, 'question'>,
  options: JointBlindOptions,
): Promise<JointBlindAnswered | undefined> {
  const held = (await jointTickets(side)).filter(isAsked).find(({ ticket }) => isOf(ticket, question))
  return held && (await repeat(side, held, options))
}

/** Ends the ticket of a question that was cancelled: it is good for no other. */
export async function endJointBlind(
  side: Pick<JointSide, 'hub' | 'market' | 'members'>,
  { question }: Pick<StoredQuestion, 'question'>,
): Promise<void> {
  const held = (await jointTickets(side)).filter(isAsked).find(({ ticket }) => isOf(ticket, question))
  if (held?.ticket.state !== 'joint-asked') return
  const { nodes } = held.ticket
  await endJointTicket(
    side,
    held,
    'cancelled',
    nodes.map(({ ticket }) => ticket),
  )
}

/** The same digests and shifts, so the same joint id, whichever signature it was sent under. */
function isOf(
  { digests, shifts }: TicketIn<'joint-asked'> | TicketIn<'joint-answered'>,
  { document }: JointAnswerFile['question'],
): boolean {
  const of = jointTicketOf(parseJoint('jointQuestion', utf8(document)))
  return of !== undefined && toBase64(of.shifts) === shifts && of.digests.map(toHex).join() === digests.join()
}

function blindPlan({ market }: JointSide, query: Query): JointBlindPlan {
  if (query.edition !== market.name)
    throw new SdkError('sdk.joint', 'the question is to another market edition', { field: 'edition' })
  const { blind } = planQuestion(market, query).planned
  if (blind === null) throw fault('blind.hidden_missing', {}, '/query/hidden')
  return blind
}

async function finish(side: JointSide, held: Asked, options: JointBlindOptions): Promise<JointBlindAnswered> {
  const { hub } = side
  const { ticket } = held
  const { asking, sealKey } = await askingOf(side, ticket)
  options.onProgress?.('ask', 0, 1)
  await options.onAsked?.({ question: { ...asking.signed, publicKey: options.publicKey }, sealKey })
  const shares = hub.store.shares(held)
  shares.catch(() => undefined)
  const { file, ciphertexts } = await fetchAnswer(side, ticket, asking, sealKey, options).catch(
    async (error: unknown) => {
      // A member refused for good, under its own signature, and everybody gave back what was held.
      const refused = error instanceof Fault && REFUSED.has(error.code)
      const own = ticket.nodes.map(node => node.ticket)
      if (refused) await endJointTicket(side, held, 'refused', own).catch(() => undefined)
      if (error instanceof Fault && error.code === 'joint.refused_later')
        await hub.store.advance(held, await signedAnew(side, ticket))
      throw error
    },
  )
  const { answer } = file
  const opened = await shares
  const sums = decryptSums(
    side,
    ticket,
    planQuestion(side.market, ticket.query).planned.blind,
    ciphertexts,
    opened,
  )
  const values = sums && hiddenValuesOf(answer, sums)
  const { state: _, seeds: _seeds, question: _question, sealKey: _key, ...kept } = ticket
  await hub.store.advance(held, {
    ...kept,
    state: 'joint-answered',
    answer: answer.id,
    answerDigest: answer.blind?.ciphertextsDigest ?? '',
    values: values ?? null,
  })
  await hub.store.removeShares(held)
  if (values === undefined) throw unreadable(answer.id)
  return { file, answer: filledWith(answer, values), hidden: ticket.hidden }
}

const REFUSED: ReadonlySet<string> = new Set(['joint.refused_by', 'joint.cancelled'])

/** As it was begun, or as it was answered: the very same ticket and shifts, so the very same J. */
async function repeat(
  side: JointSide,
  held: Asked | Answered,
  options: JointBlindOptions,
): Promise<JointBlindAnswered> {
  if (held.ticket.state === 'joint-asked') return await finish(side, held as Asked, options)
  const { ticket } = held
  const sealKey = generateMaskKey(side.hub.client.random)
  const asking = await signBlind(side, ticket.query, sealKey, ticketOf(ticket))
  const { file } = await fetchAnswer(side, ticket, asking, sealKeyText(sealKey), options)
  const read = await readJointBlind(side.hub.store, file.answer)
  if (read === undefined) throw unreadable(file.answer.id)
  return { file, ...read }
}

/** Receipts, entries, signatures, plan, noise, shapes and ciphertexts: all of it from public bytes. */
async function fetchAnswer(
  { hub, market, policy }: JointSide,
  { nodes }: TicketIn<'joint-asked'> | TicketIn<'joint-answered'>,
  asking: Pick<JointAsking, 'planned' | 'digest' | 'signed'>,
  sealKey: string,
  { publicKey, pauses, onJointProgress, withShares = false }: JointBlindOptions,
) {
  const progress = await complete(hub.client, market, hub.organisation, asking, {
    ...(pauses === undefined ? {} : { pauses }),
    ...(onJointProgress === undefined ? {} : { onProgress: onJointProgress }),
  })
  const tickets = nodes.map(({ opened }) => opened)
  const question = { ...asking.signed, publicKey }
  return await openedFile(market, question, sealKey, progress, { policy, withShares, tickets })
}

function isAsked(held: VersionedTicket): held is Asked | Answered {
  return held.ticket.state === 'joint-asked' || held.ticket.state === 'joint-answered'
}

function isSame(
  ticket: TicketIn<'joint-asked'> | TicketIn<'joint-answered'>,
  query: Query,
  hidden: HiddenValues,
): boolean {
  return canonicalJson([ticket.query, ticket.hidden]) === canonicalJson([query, hidden])
}

function earlierOf({ ticket }: Asked | Answered): Earlier {
  return { asked: ticket.asked, answer: ticket.state === 'joint-answered' ? ticket.answer : null }
}

function unreadable(id: string): SdkError {
  return new SdkError('sdk.blind_unreadable', 'the answer does not decrypt', { id })
}
