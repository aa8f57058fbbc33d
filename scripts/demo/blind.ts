// The blind part of the story: the manufacturer's questions whose product the service does not learn, and a
// rival who tries to cheat with one.
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import initialize from 'node-seal/allows'
import { concatBytes, fromBase64 } from '../../protocols/bytes.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { Query } from '../../schemas/query.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import { openFolderStorage } from '../../src/cli/blind/folder-storage.ts'
import type { Context as CliContext } from '../../src/cli/context.ts'
import { drawAnswer } from '../../src/cli/render/answer.ts'
import { askBlind, type BlindQuestion, publicPart, ticketFor } from '../../src/sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../src/sdk/blind/ensure-ticket.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { readLogGround } from '../../src/sdk/blind/log-ground.ts'
import { type BlindClientDeps, schemesOf } from '../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import { verifyEvidence } from '../../src/sdk/blind/verify-evidence.ts'
import type { Client } from '../../src/sdk/client.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { readService } from '../../src/sdk/service.ts'
import { readAnswer } from '../../src/sdk/verify-answer.ts'
import { cheat } from './cheat.ts'
import type { Questions } from './questions.ts'
import { refused } from './refused.ts'
import type { DemoService } from './service.ts'
import type { DemoStory, DemoText } from './text.ts'

const seal = await initialize()

export type BlindCast = { readonly maker: Client; readonly rival: Client; readonly officer: Client }

/** `opened`: the open profile, to compare with. */
export async function playBlind(
  story: DemoStory,
  text: DemoText,
  cli: CliContext,
  cast: BlindCast,
  service: DemoService,
  questions: Questions,
  opened: AnswerFile,
  folder: string,
): Promise<readonly AnswerFile[]> {
  const side = await sideOf(cast.maker, service, folder)
  const edition = await side.client.editionShow({ params: { id: questions.profile.edition } })
  const profile = hide(edition, await withinRoom(side.client, questions.profile))
  const show = async (question: BlindQuestion): Promise<{ file: AnswerFile; answer: Answer }> => {
    const { file, answer, hidden } = await askBlind(side, question, { confirmRepeat: async () => true })
    story.say(drawAnswer(cli, answer, false, hidden))
    return { file, answer }
  }
  await story.step('blind-ticket', async () => {
    const query = publicPart(profile)
    const estimate = await side.client.estimate({ body: { query } })
    const { ticket } = await ensureTicket(side, ticketFor(profile, estimate))
    story.say(text.ticket(ticket.shape.cells, ticket.seeds.length))
  })
  const first = await story.step('blind-profile', async () => {
    const { file, answer } = await show(profile)
    const secret = profile.hidden.values.flatMap(({ values }) => values)
    const query = JSON.stringify(readAnswer(file).query) + file.body
    story.check(
      'blind-question-hidden',
      secret.every(value => !query.includes(JSON.stringify(value))),
      text.hiddenFromService,
    )
    const { close, all } = agreement(answer, readAnswer(opened))
    // Three times both half-widths: beyond 5 σ of the difference in each cell.
    if (all > 0) story.check('blind-agrees-with-open', close === all, text.agrees(close, all))
    return file
  })
  // Undefined where the dataset has no calendar.
  const { trend } = questions
  const second =
    trend === undefined
      ? []
      : [
          await story.step('blind-trend', async () => {
            const { file } = await show(hide(edition, await withinRoom(side.client, trend)))
            return file
          }),
        ]
  const third = await story.step('blind-any', async () => {
    const { file } = await show(await anyQuestion(side.client, edition, trend ?? questions.aggregate))
    return file
  })
  await story.step('blind-cheat', () => caught(story, text, cast, service, profile))
  return [first, ...second, third]
}

/**
 * The question's first filter becomes what is hidden; without one, the first value of the first dimension
 * that it does not group by.
 */
function hide(edition: BlindQuestion['edition'], query: Query): BlindQuestion {
  const { declaration } = edition
  const groups = groupsOf(query)
  const first = declaration.dimensions.find(each => !groups.includes(each.name)) ?? declaration.dimensions[0]
  const [name, values] = Object.entries(query.where)[0] ?? [
    first?.name ?? '',
    [first?.values[0]?.value ?? ''],
  ]
  const where = Object.fromEntries(Object.entries(query.where).filter(([filtered]) => filtered !== name))
  return {
    query: { ...withoutGroup(query, name), where },
    hidden: hiddenSelection(declaration, 'one', { [name]: values.slice(0, 1) }),
    edition,
  }
}

function groupsOf(query: Query): readonly string[] {
  if (query.kind === 'trend')
    return query.splitBy === undefined ? [query.period] : [query.period, query.splitBy]
  return query.kind === 'aggregate' ? query.groupBy : query.by
}

/** What is hidden can't be grouped by too; a profile of nothing else becomes a plain total. */
function withoutGroup(query: Query, name: string): Query {
  if (query.kind === 'aggregate') return { ...query, groupBy: query.groupBy.filter(group => group !== name) }
  if (query.kind === 'trend') return query.splitBy === name ? { ...query, splitBy: undefined } : query
  const by = query.by.filter(group => group !== name)
  if (by.length > 0) return { ...query, by }
  const { edition, where, privacy, mechanism, of } = query
  return { kind: 'aggregate', edition, where, privacy, mechanism, select: [of], groupBy: [], shares: false }
}

/** Three values of the hidden dimension at once: only what adds up over cells can be asked so. */
async function anyQuestion(
  client: Client,
  edition: BlindQuestion['edition'],
  like: Query,
): Promise<BlindQuestion> {
  const { declaration } = edition
  const { hidden } = hide(edition, like)
  const [name = ''] = hidden.hidden.dimensions
  const values = declaration.dimensions.find(dimension => dimension.name === name)?.values ?? []
  const query: Query = {
    kind: 'aggregate',
    edition: like.edition,
    where: {},
    select: [{ statistic: 'count' }],
    groupBy: groupsOf(like).filter(group => group !== name),
    shares: false,
    privacy: like.privacy,
    mechanism: 'discrete-gaussian',
    ...(like.purpose === undefined ? {} : { purpose: like.purpose }),
  }
  return {
    query: await withinRoom(client, query),
    hidden: hiddenSelection(declaration, 'any', { [name]: values.slice(0, 3).map(({ value }) => value) }),
    edition,
  }
}

/** At most a sixth of what is left, so that the story can go on. */
async function withinRoom(client: Client, query: Query): Promise<Query> {
  const { room, fullCharge } = await client.estimate({ body: { query } })
  const most = BigInt(room) / 6n
  if (BigInt(fullCharge) <= most) return query
  return { ...query, privacy: { rho: formatRho(most) } }
}

async function sideOf(client: Client, service: DemoService, folder: string): Promise<BlindClientDeps> {
  const { serviceKey } = await readService(service.running.url)
  const key = randomFillSync(new Uint8Array(32))
  const store = await openTicketStore(await openFolderStorage(join(folder, 'tickets')), key, client.random)
  const { organisation } = await client.me()
  return {
    client,
    store,
    scheme: schemesOf(seal),
    organisation: organisation.id,
    serviceKey,
    logKey: service.logKey,
    copyKey: key,
    now: Date.now,
  }
}

/** Cells whose blind and open numbers are as near as their noise lets them be. */
function agreement(blind: Answer, open: Answer): { readonly close: number; readonly all: number } {
  const pairs = blind.parts.flatMap(({ name, values, halfWidth }) => {
    const other = open.parts.find(part => part.name === name)
    // A question that lost its only group has no open number beside it.
    if (other === undefined) return []
    return (values ?? []).map((value, cell) => ({
      difference: Math.abs(Number(value) - Number(other.values?.[cell] ?? Number.NaN)),
      allowed: 3 * (Number(halfWidth) + Number(other.halfWidth)),
    }))
  })
  return { close: pairs.filter(({ difference, allowed }) => difference <= allowed).length, all: pairs.length }
}

async function caught(
  story: DemoStory,
  text: DemoText,
  { rival, officer }: BlindCast,
  service: DemoService,
  question: BlindQuestion,
): Promise<void> {
  const query = publicPart(question)
  const wanted = ticketFor(question, await rival.estimate({ body: { query } }))
  const ticket = await cheat(rival, seal, wanted)
  story.check('blind-cheat-caught', ticket.state === 'failed', text.cheatState(ticket.state))
  const { items } = await officer.evidenceList({ query: { limit: 10 } })
  const evidence = items.find(found => found.ticket === ticket.id)
  if (evidence === undefined) throw new Error('no evidence was kept')
  const parts: Uint8Array[] = []
  for (let part = 0; part < evidence.openingParts; part++) {
    const { bytes } = await officer.evidenceOpening({ params: { id: evidence.id, part } })
    parts.push(fromBase64(bytes))
  }
  const { authority } = await readService(service.running.url)
  const policy = logKeyAlone(service.logKey)
  const { organisation } = evidence
  const reader = httpLogReader(service.running.url)
  const ground = await readLogGround(officer, reader, { policy, organisation, authority })
  const proven = await verifyEvidence(evidence, concatBytes(...parts), { ...ground, seal })
  story.check('blind-evidence-proven', proven.position === evidence.position, text.proven(proven.position))
  const { code } = await refused(rival, question.query)
  story.check('blind-cheat-suspended', code === 'request.suspended', text.suspended(code))
}
