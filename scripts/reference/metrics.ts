// docs/METRICS.md and its translation: every figure that a service registers, and the rules for alerts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Language } from '../../schemas/common.ts'
import { AlertKind } from '../../schemas/overview.ts'
import { measureLoad } from '../../src/server/observe/load-metrics.ts'
import { createMetrics, requestFigures } from '../../src/server/observe/metrics.ts'
import { ALERT_WORDS } from '../../src/text/shared/alerts.ts'
import { code, fenced, listed, page, table } from './page.ts'
import { METRIC_WORDS, METRICS_PAGE, RULE_WORDS } from './words/metrics.ts'

const PROMETHEUS = join(import.meta.dirname, '../../deploy/prometheus')

/** Throws where a figure or a rule has no words, or words have none. */
export function metricsPage(language: Language): string {
  const { title, intro, where, figures, columns, kinds, rules, rulesText, example, exampleText } =
    METRICS_PAGE
  const all = registered()
  requireSame(
    all.map(({ name }) => name),
    Object.keys(METRIC_WORDS),
  )
  return page([
    `# ${title[language]}`,
    intro[language],
    where[language],
    `## ${example[language]}`,
    exampleText[language],
    fenced('yaml', readFileSync(join(PROMETHEUS, 'prometheus.yaml'), 'utf8')),
    `## ${figures[language]}`,
    table(
      columns[language],
      all.map(figure => figureRow(figure, language)),
    ),
    kinds[language],
    AlertKind.options
      .map(kind => `- ${code(kind)}${language === 'zh' ? '：' : ': '}${ALERT_WORDS[language][kind]}`)
      .join('\n'),
    `## ${rules[language]}`,
    rulesText[language],
    ruleTable(language),
  ])
}

/** What prom-client keeps of a figure: its labels are no part of its public type. */
const Figure = z.object({
  name: z.string(),
  help: z.string(),
  type: z.enum(['gauge', 'counter', 'histogram', 'summary']),
  labelNames: z.array(z.string()),
  upperBounds: z.array(z.number()).optional(),
})
type Figure = z.infer<typeof Figure>

/** As a service registers them; nothing is measured. */
function registered(): readonly Figure[] {
  const registry = createMetrics({
    now: () => new Date(0),
    alerts: async () => new Map(),
    gauges: async () => ({ logSize: 0, checkpointTime: null, queued: 0, unwitnessed: 0, witnesses: [] }),
  })
  requestFigures(registry)
  measureLoad(
    registry,
    { figures: () => ({ inFlight: 0, limit: 0, shed: 0 }), takeWorstDelay: () => 0 },
    { inFlight: 0 },
  )
  return z.array(Figure).parse(registry.getMetricsAsArray())
}

function figureRow(
  { name, help, type, labelNames, upperBounds }: Figure,
  language: Language,
): readonly string[] {
  const { zh = '', more } = METRIC_WORDS[name] ?? {}
  const ended = { en: `${help}.`, zh: `${zh}。` }[language]
  const buckets =
    upperBounds === undefined
      ? []
      : [
          METRICS_PAGE.buckets[language],
          `${listed(language, upperBounds.map(String))}${language === 'zh' ? '。' : '.'}`,
        ]
  const meaning = [ended, ...(more === undefined ? [] : [more[language]]), ...buckets]
  return [
    code(name),
    type,
    labelNames.length === 0 ? '–' : listed(language, labelNames.map(code)),
    meaning.join(language === 'zh' ? '' : ' '),
  ]
}

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.string() }),
        }),
      ),
    }),
  ),
})

function ruleTable(language: Language): string {
  const { groups } = Rules.parse(parse(readFileSync(join(PROMETHEUS, 'rules.yaml'), 'utf8')))
  const all = groups.flatMap(({ rules }) => rules)
  requireSame(
    all.map(({ alert }) => alert),
    Object.keys(RULE_WORDS),
  )
  return table(
    METRICS_PAGE.ruleColumns[language],
    all.map(({ alert, expr, for: time, labels }) => [
      code(alert),
      code(expr),
      time ?? METRICS_PAGE.atOnce[language],
      labels.severity,
      RULE_WORDS[alert]?.[language] ?? '',
    ]),
  )
}

function requireSame(names: readonly string[], words: readonly string[]): void {
  const silent = names.filter(name => !words.includes(name))
  const surplus = words.filter(word => !names.includes(word))
  if (silent.length > 0) throw new Error(`no words for ${silent.join(', ')}`)
  if (surplus.length > 0) throw new Error(`no figure or rule for the words of ${surplus.join(', ')}`)
}
