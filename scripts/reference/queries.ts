// docs/QUERIES.md and its translation: a question in JSON, key by key.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ROUTES } from '../../schemas/api.ts'
import type { Language } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { ROLE_WORDS } from '../../schemas/messages/terms.ts'
import { Privacy, Query, type QueryInput, Statistic, Summary } from '../../schemas/query.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { TemplateName } from '../../schemas/template-names.ts'
import { Hidden } from '../../schemas/ticket-shape.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { templateQuestion } from '../../src/domain/plan/templates/template-question.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { declare } from '../../src/prepare/declaration.ts'
import { TEMPLATE_WORDS } from '../../src/text/shared/templates.ts'
import { keysOf } from './keys.ts'
import { code, fenced, listed, page, table } from './page.ts'
import { HIDDEN, KINDS, PRIVACY, QUESTION, STATISTIC, SUMMARY, TEMPLATE_NEEDS } from './words/queries.ts'
import { QUERIES_PAGE } from './words/queries-page.ts'

const ROOT = join(import.meta.dirname, '../..')

const HEADINGS: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [Statistic, 'statistic'],
  [Privacy, 'privacy'],
  [Hidden, 'hidden'],
  [Summary, 'summaries'],
])

/** Throws where a key has no words, or an example is no question. */
export function queriesPage(language: Language): string {
  const say = (key: keyof typeof QUERIES_PAGE) => QUERIES_PAGE[key][language]
  const { keys, choice, kinds, legend } = keysOf(language, HEADINGS)
  const { common, own } = kinds(
    Query,
    QUESTION,
    KINDS.map(kind => kind.words),
  )
  const tables = [
    `## ${say('all')}`,
    say('kinds'),
    common,
    ...KINDS.flatMap(({ name, about }, i) => [`### ${name}`, about[language], own[i] ?? '']),
    '## statistic',
    say('statistic'),
    choice(Statistic, STATISTIC, 'statistic'),
    '## privacy',
    say('privacy'),
    choice(Privacy, PRIVACY),
    `### ${say('pool')}`,
    say('poolText'),
    say('poolWhen'),
    say('poolWhenNot'),
    '## hidden',
    say('hidden'),
    keys(Hidden, HIDDEN),
    '## summaries',
    say('summaries'),
    choice(Summary, SUMMARY, 'summary'),
  ]
  return page([
    `# ${say('title')}`,
    say('intro'),
    say('notation'),
    legend(),
    `## ${say('examples')}`,
    ...EXAMPLES.flatMap(([about, question]) => [
      say(about),
      fenced('json', written(asked(question, 'appliance-orders'))),
    ]),
    say('more'),
    ...tables,
    `## ${say('found')}`,
    say('foundText'),
    `## ${say('again')}`,
    say('againText'),
    `## ${say('templates')}`,
    say('templatesText'),
    templateTable(language),
    say('templatesExample'),
    fenced('json', written(repurchase())),
    `## ${say('market')}`,
    say('marketText'),
    `## ${say('file')}`,
    say('fileText'),
    `## ${say('api')}`,
    say('apiText'),
    routeTable(language),
    say('apiExample'),
    fenced('json', written(apiBody())),
  ])
}

const shipped = (name: string): QueryInput =>
  JSON.parse(readFileSync(join(ROOT, 'examples/appliance-orders/queries', name), 'utf8')) as QueryInput

/** Each with what it is; the last is the public part of a blind question. */
const EXAMPLES: readonly (readonly [keyof typeof QUERIES_PAGE, QueryInput])[] = [
  ['ofProfile', shipped('1-profile.json')],
  ['ofTrend', shipped('2-trend.json')],
  [
    'ofAggregate',
    {
      kind: 'aggregate',
      edition: 'appliance-orders@2025',
      where: { category: ['空气炸锅', '电饭煲'], month: ['2025-11'] },
      select: [{ statistic: 'count' }, { statistic: 'average', measure: 'revenue', per: 'units_sold' }],
      groupBy: ['price_band'],
      shares: true,
      summaries: [{ summary: 'quantile', along: 'price_band', at: ['0.25', '0.5', '0.75'] }],
      privacy: { rho: '0.02' },
      looks: 4,
      purpose: 'pricing',
    },
  ],
  [
    'ofBlind',
    {
      kind: 'profile',
      edition: 'appliance-orders@2025',
      hidden: { dimensions: ['category'], mode: 'one' },
      by: ['age_band'],
      privacy: { epsilon: '1' },
    },
  ],
]

function declarationOf(example: string): Declaration {
  const text = readFileSync(join(ROOT, 'examples', example, 'dataset.yaml'), 'utf8')
  return declare(parseDatasetFile(text, 'dataset.yaml'), new Uint8Array(32))
}

/** Throws a Fault for what is no question, or none that the edition of the example can answer. */
function asked(question: QueryInput, example: string): QueryInput {
  plan(declarationOf(example), Query.parse(question), question.hidden === undefined ? 'open' : 'blind')
  return question
}

function templateTable(language: Language): string {
  return table(
    [QUERIES_PAGE.name[language], QUERIES_PAGE.answers[language], QUERIES_PAGE.needs[language]],
    TemplateName.options.map(name => [
      code(name),
      TEMPLATE_WORDS[language].about[name],
      TEMPLATE_NEEDS[name][language],
    ]),
  )
}

/** As the command would ask it. */
function repurchase(): QueryInput {
  const where = { category: ['空气炸锅'] }
  const { kind, ...rest } = templateQuestion('repurchase', declarationOf('appliance-goods'), { where })
  const privacy = { epsilon: '0.3' }
  const question = { kind, edition: 'appliance-goods@2025', ...rest, privacy }
  return asked(question, 'appliance-goods')
}

function apiBody() {
  const body = { query: shipped('1-profile.json'), idempotencyKey: 'profile-2025-11-01' }
  ROUTES.ask.body.parse(body)
  return body
}

/** Every route whose body holds a question. */
function routeTable(language: Language): string {
  const routes = Object.values<Route>(ROUTES).flatMap(route =>
    bodiesOf(route.body).flatMap(body => (body.shape['query'] === Query ? [{ ...route, body }] : [])),
  )
  return table(
    [QUERIES_PAGE.apiColumns[language], QUERIES_PAGE.apiKeys[language], QUERIES_PAGE.apiAccess[language]],
    routes.map(({ method, path, access, body }) => [
      code(`${method} ${path}`),
      listed(language, Object.keys(body.shape).map(code)),
      typeof access === 'string'
        ? access
        : listed(
            language,
            access.map(role => ROLE_WORDS[language][role]),
          ),
    ]),
  )
}

/** The shapes that a body may have. */
function bodiesOf(body: unknown): readonly z.ZodObject[] {
  if (body instanceof z.ZodUnion) return body.options.flatMap(bodiesOf)
  return body instanceof z.ZodObject ? [body] : []
}

/** As people write it: what is short on one line. */
function written(value: unknown, indent = ''): string {
  const line = inline(value)
  if (typeof value !== 'object' || value === null || indent.length + line.length <= WIDTH) return line
  const deeper = `${indent}  `
  const items = Array.isArray(value)
    ? value.map(item => written(item, deeper))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${written(item, deeper)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${items.map(item => deeper + item).join(',\n')}\n${indent}${close}`
}

const WIDTH = 90

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`)
    .join(', ')} }`
}
