// The addresses of the gateway. Names are parsed, never joined to a path or an address of the service.
import { AnswerId, Slug } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { signedQuestion } from '../../sdk/buyers.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { panelAlarms, panelLead, panelNotes } from '../../sdk/panel/document.ts'
import { readPanel } from '../../sdk/panel/read-panel.ts'
import type { ServiceConnection } from '../connect.ts'
import type { Context } from '../context.ts'
import { parse } from '../query/build.ts'
import { answerCsv } from '../render/answer-csv.ts'
import { tableTitle } from '../../sdk/format/answer-view.ts'
import { estimateCsv } from '../render/estimate.ts'
import { hiddenHere, readStored } from '../stored-answer.ts'
import { MAX_BODY } from './guard.ts'
import { FORMATS, type FrameFormat } from './encode.ts'
import { answerFrame, answersFrame, estimateFrame, type Frame, panelFrame } from './frame.ts'

export type Resource = {
  readonly method: 'GET' | 'POST'
  readonly format: FrameFormat
  /** The body of a POST, as parsed JSON. */
  readonly read: (body: unknown) => Promise<Frame>
}

/** What is at an address; undefined: nothing. Nothing there spends a budget. */
export function resourceAt(
  context: Context,
  connection: ServiceConnection,
  { pathname, searchParams }: URL,
): Resource | undefined {
  const [, kind, name, ending = ''] =
    /^\/v1\/(answers|estimates|panels)(?:\/([A-Za-z0-9_-]+))?\.([a-z]+)$/.exec(pathname) ?? []
  const format = (Object.keys(FORMATS) as readonly FrameFormat[]).find(known => known === ending)
  if (kind === undefined || format === undefined) return undefined
  if (kind === 'estimates') {
    if (name !== undefined) return undefined
    return { method: 'POST', format, read: body => estimated(context, connection, body) }
  }
  if (kind === 'panels') {
    const dataset = Slug.safeParse(name)
    if (!dataset.success) return undefined
    const like = AnswerId.optional().safeParse(searchParams.get('answer') ?? undefined)
    if (!like.success) return undefined
    return { method: 'GET', format, read: () => panel(context, connection, dataset.data, like.data) }
  }
  if (name === undefined) return { method: 'GET', format, read: () => listedAnswers(context, connection) }
  const id = AnswerId.safeParse(name)
  if (!id.success) return undefined
  return { method: 'GET', format, read: () => shown(context, connection, id.data) }
}

async function listedAnswers(context: Context, connection: ServiceConnection): Promise<Frame> {
  const answers = await collect(listAll(connection.client, 'answerList'))
  return answersFrame(answers, await hiddenHere(context, connection))
}

/** Verified under the pinned log key, each time that it is read. */
async function shown(context: Context, connection: ServiceConnection, id: string): Promise<Frame> {
  const { answer, hidden } = await readStored(context, connection, id)
  const words = {
    titleOf: (table: (typeof answer.tables)[number]) => tableTitle(context.language, answer, table),
    labelOf: (label: { readonly zh: string; readonly en: string }) => label[context.language],
  }
  return answerFrame(answer, words, answerCsv(context, answer, hidden).comments)
}

async function estimated(context: Context, { client }: ServiceConnection, body: unknown): Promise<Frame> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw fault('gateway.body', { most: MAX_BODY })
  const estimate = await client.estimate({ body: { query: parse(signedQuestion(body)) } })
  return estimateFrame(estimate, estimateCsv(context, estimate))
}

async function panel(
  context: Context,
  { client, profile }: ServiceConnection,
  dataset: string,
  like: string | undefined,
): Promise<Frame> {
  const found = await readPanel(client, { dataset, like, logKey: profile.logKey })
  if (found === undefined) throw fault('cli.panel_none', { dataset })
  const { language } = context
  return panelFrame(found, [
    panelLead(found, language),
    ...panelAlarms(found, language),
    ...panelNotes(found, language),
  ])
}
