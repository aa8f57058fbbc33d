// The panel of a dataset from the caller's own stored answers, each verified as it is read. Reading them is
// free.
import type { Label, Language } from '../../../schemas/common.ts'
import type { TrendQuery } from '../../../schemas/query.ts'
import type { Client } from '../client.ts'
import { listAll } from '../list-all.ts'
import { verifyAnswer } from '../verify-answer.ts'
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
  readonly question: Pick<TrendQuery, 'where' | 'period' | 'select'>
  readonly rule: PanelRule
  readonly answers: readonly { readonly id: string; readonly edition: string; readonly seq: string }[]
  readonly series: readonly PanelSeries[]
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
const MOST_ANSWERS = 1_000

/**
 * Undefined where no stored answer makes a panel (`panelQuestion`), or none is to the question of `like`.
 * Throws what `verifyAnswer` throws for an answer that is not proven.
 */
export async function readPanel(client: Client, options: ReadPanelOptions): Promise<Panel | undefined> {
  const { dataset, logKey, like, rule = PANEL_RULE, onProgress } = options
  const listed: { readonly id: string; readonly seq: string }[] = []
  for await (const { id, edition, kind, mode, seq } of listAll(client, 'answerList'))
    if (kind === 'trend' && mode === 'open' && edition.startsWith(`${dataset}@`)) listed.push({ id, seq })
  const newest = listed.toSorted((a, b) => Number(BigInt(b.seq) - BigInt(a.seq))).slice(0, MOST_ANSWERS)
  const byQuestion = new Map<string, PanelAnswer[]>()
  for (const [i, { id }] of newest.entries()) {
    const { answer } = await verifyAnswer(await client.answerShow({ params: { id } }), {
      logKey,
      asked: { id },
    })
    const question = panelQuestion(answer.query)
    if (question !== undefined) byQuestion.set(question, [...(byQuestion.get(question) ?? []), answer])
    onProgress?.(i + 1, newest.length)
  }
  const [chosen] = [...byQuestion.values()]
    .filter(answers => like === undefined || answers.some(({ id }) => id === like))
    .toSorted((a, b) => editionsOf(b) - editionsOf(a))
  const query = chosen?.[0]?.query
  if (chosen === undefined || query?.kind !== 'trend') return undefined
  const { where, period, select } = query
  return {
    dataset,
    scope: scopeOf(chosen[0], where),
    question: { where, period, select },
    rule,
    answers: chosen.map(({ id, edition, seq }) => ({ id, edition, seq })),
    series: panelOf(chosen, rule),
  }
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
