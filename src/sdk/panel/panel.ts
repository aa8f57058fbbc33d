// One question asked of several editions of a dataset, month by month: one series, with its index, its change
// against the year before and alarms. From released answers alone, so free.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { type Alarm, type AlarmRule, alarmOf } from '../../../protocols/dp/alarm.ts'
import { type Derived, growth, shareInTotal } from '../../../protocols/dp/derived.ts'
import { zOfLooks } from '../../../protocols/dp/sharpen.ts'
import { intervalOf, type ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Answer, Table } from '../../../schemas/answer.ts'
import type { EditionId, Label } from '../../../schemas/common.ts'
import type { Query } from '../../../schemas/query.ts'
import { type Figure, levelsOf, sharedOf, sumOf } from './figures.ts'

export type PanelAnswer = Pick<
  Answer,
  'id' | 'seq' | 'edition' | 'query' | 'tables' | 'parts' | 'derivations' | 'dimensions' | 'measures' | 'look'
>

export type PanelPoint = {
  /** A value of the period's dimension, such as `2025-03`. */
  readonly period: string
  readonly label: Label
  readonly edition: EditionId
  readonly answer: PanelAnswer['id']
  /** The first of another edition than the point before: bounds and sources may differ across it. */
  readonly joint: boolean
  /** Null where the answer withholds it. */
  readonly level: ValueInterval | null
  /** 100 is the mean of all periods. */
  readonly index: ValueInterval | null
  /** Against the same period of the year before, less 1; null where there is none. */
  readonly change: ValueInterval | null
  readonly alarm: Alarm | null
}

export type PanelSeries = {
  readonly name: string
  readonly statistic: Table['statistic']
  readonly measure: Pick<Answer['measures'][number], 'name' | 'label' | 'unit'> | null
  /** False: under noise that alarms say nothing of, or of figures that can be negative. */
  readonly watched: boolean
  readonly points: readonly PanelPoint[]
}

export type PanelRule = Omit<AlarmRule, 'figures'>

/** A change of a tenth, and one false alarm in a hundred periods. */
export const PANEL_RULE: PanelRule = { tolerance: 0.1, periods: 100 }

/**
 * What answers must have in common to be one panel; undefined for a question that makes none. An open trend
 * that is not split.
 */
export function panelQuestion(query: Query): string | undefined {
  if (query.kind !== 'trend' || query.splitBy !== undefined || query.hidden !== undefined) return undefined
  const { where, period, select } = query
  return canonicalJson({ where, period, select })
}

/**
 * One series for each level of the question. `answers` are to one question (`panelQuestion`) of editions of
 * one dataset, verified, in any order; of a period that several answers have, the newest counts. Throws
 * RangeError for answers to several questions or none, and for a rule that promises nothing.
 */
export function panelOf(
  answers: readonly PanelAnswer[],
  rule: PanelRule = PANEL_RULE,
): readonly PanelSeries[] {
  const questions = new Set(answers.map(({ query }) => panelQuestion(query)))
  const [first] = answers
  if (first === undefined || questions.size !== 1 || questions.has(undefined))
    throw new RangeError('a panel is of one question')
  const names = first.derivations.flatMap(({ kind, name }) => (kind === 'level' ? [name] : []))
  const levels = names.map(name => levelsOf(answers, name))
  const figures = Math.max(1, levels.filter(({ watched }) => watched).length)
  return levels.map(({ watched, points, ...named }) => ({
    ...named,
    watched,
    points: pointsOf(points, watched ? { ...rule, figures } : undefined),
  }))
}

function pointsOf(figures: readonly Figure[], rule: AlarmRule | undefined): readonly PanelPoint[] {
  const byPeriod = new Map(figures.map(figure => [figure.period, figure]))
  const whole = sumOf(figures)
  return figures.map((figure, i): PanelPoint => {
    const { period, label, answer, noisy, signed, cell } = figure
    const before = byPeriod.get(yearBefore(period))
    const share = shareInTotal(noisy, whole, signed, whole.sharedWith(figure))
    const shared = before === undefined ? 0 : sharedOf(figure, before)
    const change = before && growth(noisy, before.noisy, signed, shared)
    const z = zOfLooks(Math.min(figure.looks, before?.looks ?? 1))
    const isShown = cell?.mark === null
    return {
      period,
      label,
      edition: answer.edition,
      answer: answer.id,
      joint: i > 0 && figures[i - 1]?.answer.edition !== answer.edition,
      level: intervalOf(cell) ?? null,
      index: isShown ? (shown(share, 100 * figures.length) ?? null) : null,
      change: isShown && before?.cell?.mark === null ? (shown(change, 1) ?? null) : null,
      alarm:
        before === undefined || rule === undefined
          ? null
          : (alarmOf(noisy, before.noisy, shared, rule, z) ?? null),
    }
  })
}

function shown(derived: Derived | undefined, scale: number): ValueInterval | undefined {
  if (derived?.kind !== 'interval') return undefined
  const { estimate, low, high } = derived
  return { value: estimate * scale, low: low * scale, high: high * scale }
}

/** `2025-03` after `2024-03`, `2025-Q1` after `2024-Q1`. */
function yearBefore(period: string): string {
  return period.replace(/^[0-9]{4}/, year => String(Number(year) - 1).padStart(4, '0'))
}
