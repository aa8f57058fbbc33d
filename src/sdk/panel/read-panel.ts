// The panel of a dataset from answers that its reader has or may read free: its own stored ones, and those
// that the provider published. Each is verified as it is read; nothing is asked and nothing charged.
import type { Answer } from '../../../schemas/answer.ts'
import type { Label, Language } from '../../../schemas/common.ts'
import type { TrendQuery } from '../../../schemas/query.ts'
import type { Client } from '../client.ts'
import { listAll } from '../list-all.ts'
import { publishedQuestions, readPublished } from '../standing.ts'
import { verifyAnswer } from '../verify-answer.ts'
import { blocksOf, type PanelBlock } from './blocks.ts'
import {
  PANEL_RULE,
  type PanelAnswer,
  panelOf,
  panelQuestion,
  type PanelRule,
  type PanelSeries,
} from './panel.ts'

export type Panel = {
  readonly dataset: string
  /** The filter's words; null: the whole edition. */
  readonly scope: Label | null
  /** Of the series; null where there are only blocks. */
  readonly question: Pick<TrendQuery, 'where' | 'period' | 'select'> | null
  readonly rule: PanelRule
  readonly answers: readonly UsedAnswer[]
  readonly series: readonly PanelSeries[]
  /** Of published answers. */
  readonly blocks: readonly PanelBlock[]
}

type UsedAnswer = {
  readonly id: string
  readonly edition: string
  readonly seq: string
  /** By the provider, for all of its readers; else the reader's own. */
  readonly published: boolean
}

export type ReadPanelOptions = {
  readonly dataset: string
  /** C2SP verifier key of the log. */
  readonly logKey: string
  /** The question of this answer; absent: the one that was asked of most editions, then the newest. */
  readonly like?: string | undefined
  readonly rule?: PanelRule
  readonly onProgress?: (done: number, total: number) => void
}

/** More are not read: the newest count. */
const MAX_ANSWERS = 1_000

/** An answer that a panel may be made of. */
export type PanelSource = { readonly id: string; readonly seq: string; readonly published: boolean }

/**
 * Undefined where no answer makes a panel (`panelQuestion`, `blocksOf`), or none is to the question of
 * `like`. Throws what `verifyAnswer` throws for an answer that is not proven.
 */
export async function readPanel(client: Client, options: ReadPanelOptions): Promise<Panel | undefined> {
  const { dataset, logKey, like, rule = PANEL_RULE, onProgress } = options
  const newest = (await panelSources(client, dataset))
    .toSorted((a, b) => Number(BigInt(b.seq) - BigInt(a.seq)))
    .slice(0, MAX_ANSWERS)
  const byQuestion = new Map<string, Answer[]>()
  const published: Answer[] = []
  for (const [i, each] of newest.entries()) {
    const answer = await read(client, each, logKey)
    const question = panelQuestion(answer.query)
    if (question !== undefined) byQuestion.set(question, [...(byQuestion.get(question) ?? []), answer])
    else if (each.published) published.push(answer)
    onProgress?.(i + 1, newest.length)
  }
  const [chosen] = [...byQuestion.values()]
    .filter(answers => like === undefined || answers.some(({ id }) => id === like))
    .toSorted((a, b) => editionsOf(b) - editionsOf(a))
  const blocks = blocksOf(published)
  if (chosen === undefined && (like !== undefined || blocks.length === 0)) return undefined
  const isPublished = new Set(newest.flatMap(({ id, published: by }) => (by ? [id] : [])))
  const query = chosen?.[0]?.query
  const question =
    query?.kind === 'trend' ? { where: query.where, period: query.period, select: query.select } : null
  return {
    dataset,
    scope: question === null ? null : scopeOf(chosen?.[0], question.where),
    question,
    rule,
    answers: [...(chosen ?? []), ...published].map(({ id, edition, seq }) => ({
      id,
      edition,
      seq,
      published: isPublished.has(id),
    })),
    series: chosen === undefined ? [] : panelOf(chosen, rule),
    blocks,
  }
}

/** Own open trends that are not destroyed, and what is published on the dataset and may be read. */
export async function panelSources(client: Client, dataset: string): Promise<readonly PanelSource[]> {
  const found: PanelSource[] = []
  const trends = listAll(client, 'answerList', 100, undefined, { kind: 'trend', mode: 'open' })
  for await (const { id, edition, query, seq } of trends)
    if (query !== null && edition.startsWith(`${dataset}@`)) found.push({ id, seq, published: false })
  for (const { id, seq, access, withdrawn } of await publishedQuestions(client, dataset))
    if (withdrawn === null && (access === 'read' || access === 'free'))
      found.push({ id, seq, published: true })
  return found
}

async function read(client: Client, { id, published }: PanelSource, logKey: string): Promise<Answer> {
  if (published) return (await readPublished(client, id, { logKey })).answer
  return (await verifyAnswer(await client.answerShow({ params: { id } }), { logKey, asked: { id } })).answer
}

function scopeOf(answer: PanelAnswer | undefined, where: TrendQuery['where']): Label | null {
  const filters = Object.entries(where)
  if (filters.length === 0) return null
  const words = (language: Language) =>
    filters
      .flatMap(([name, values]) => {
        const known = answer?.dimensions.find(each => each.name === name)?.values
        return values.map(value => known?.find(each => each.value === value)?.label[language] ?? value)
      })
      .join(language === 'zh' ? '、' : ', ')
  return { zh: words('zh'), en: words('en') }
}

function editionsOf(answers: readonly PanelAnswer[]): number {
  return new Set(answers.map(({ edition }) => edition)).size
}
