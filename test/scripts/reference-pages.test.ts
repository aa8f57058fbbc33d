// The generated pages of docs/ are whole: every key has its words, every example is accepted by what reads
// it, every link leads to a heading.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { ROUTES } from '../../schemas/api.ts'
import { CapSource, DatasetFile, ViewSource } from '../../schemas/dataset-file.ts'
import { Query, Statistic } from '../../schemas/query.ts'
import { keysOf, type WordsOf } from '../../scripts/reference/keys.ts'
import { anchor } from '../../scripts/reference/page.ts'
import { FILE, VIEW } from '../../scripts/reference/words/dataset.ts'
import { KINDS, QUESTION, STATISTIC } from '../../scripts/reference/words/queries.ts'
import { parseDatasetFile, parseMarketFile } from '../../src/prepare/dataset-yaml.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { environmentName, SETTING_NAMES } from '../../src/server/config/config-keys.ts'
import { read } from '../support/documents.ts'

const NAMES = ['DATASET', 'QUERIES', 'SETTINGS', 'METRICS', 'ACCESS']
const PAGES = ['docs', 'docs/zh'].flatMap(folder => NAMES.map(name => `${folder}/${name}.md`))

const tables = keysOf('en', new Map<z.ZodType, string>([[CapSource, 'caps']]))
const said = { en: 'More.', zh: '更多。' }

t.test('a key without words ends the run, and so do words without a key', async t => {
  t.match(tables.keys(ViewSource, VIEW), /`perUnit`/)
  const { perUnit: _without, ...silent } = VIEW
  t.throws(() => tables.keys(ViewSource, silent), { message: 'no words for perUnit' })
  t.throws(() => tables.keys(ViewSource.extend({ more: z.string() }), VIEW), { message: 'no words for more' })
  t.throws(() => tables.keys(ViewSource, { ...VIEW, more: said }), { message: /no key .* more/ })
})

t.test('so it is with keys of inner objects, of choices and of kinds', async t => {
  const deeper = DatasetFile.shape.period.extend({ zone: z.string() })
  const only = { period: FILE.period }
  t.match(tables.keys(z.strictObject({ period: DatasetFile.shape.period }), only), /`period\.from`/)
  t.throws(() => tables.keys(z.strictObject({ period: deeper }), only), {
    message: 'no words for period.zone',
  })
  t.throws(() => tables.keys(z.strictObject({ period: deeper }), { period: said }), { message: /inner keys/ })
  const { per: _without, ...silent } = STATISTIC
  t.throws(() => tables.choice(Statistic, silent, 'statistic'), { message: 'no words for per' })
  const own = KINDS.map(({ words }) => words)
  const withHeadings = keysOf('en', new Map<z.ZodType, string>([[Statistic, 'statistic']]))
  t.throws(() => withHeadings.kinds(Query, QUESTION, own), { message: /heading/ })
  t.throws(() => tables.kinds(Query, QUESTION, own.slice(1)), { message: '3 kinds, words for 2' })
})

t.test('what has no words of its own is not passed over', async t => {
  const coded = z.strictObject({ a: z.string().regex(/^a+$/) })
  t.throws(() => tables.keys(coded, { a: said }), { message: /pattern/ })
  t.throws(() => tables.keys(z.strictObject({ a: z.map(z.string(), z.string()) }), { a: said }))
})

t.test('a key without words does not compile', async t => {
  // @ts-expect-error: `to` has none.
  const silent = { from: said } satisfies WordsOf<{ from: string; to?: string }>
  // @ts-expect-error: there is no `until`.
  const surplus = { from: said, until: said } satisfies WordsOf<{ from: string }>
  // @ts-expect-error: one language is missing.
  const english = { from: { en: 'First day.' } } satisfies WordsOf<{ from: string }>
  t.same([silent, surplus, english].length, 3)
})

t.test('every example is accepted by what reads it', async t => {
  for (const folder of ['docs', 'docs/zh']) {
    const [dataset = '', market = ''] = blocks(`${folder}/DATASET.md`, 'yaml')
    t.equal(parseDatasetFile(dataset, 'dataset.yaml').dataset, 'shop-orders')
    t.equal(parseMarketFile(market, 'market.yaml').market, 'kitchen')
    const questions = blocks(`${folder}/QUERIES.md`, 'json').map((text): unknown => JSON.parse(text))
    const body = questions.pop()
    t.ok(questions.length >= 5)
    for (const question of questions) t.ok(Query.safeParse(question).success, JSON.stringify(question))
    t.ok(ROUTES.ask.body.safeParse(body).success)
    const [settings = ''] = blocks(`${folder}/SETTINGS.md`, 'yaml')
    const dataDir = t.testdir({ 'config.yaml': settings })
    t.match(loadConfig({ dataDir }, {}), { engineThreads: 8, grantApprovalAbove: '500000000' })
    const [scrape = ''] = blocks(`${folder}/METRICS.md`, 'yaml')
    t.match(parse(scrape), { scrape_configs: [{ job_name: 'yinsuan' }] })
  }
})

t.test('.env.example is read as it stands once its lines are no comments', async t => {
  const given = new Map(
    [...read('.env.example').matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
  const dataDir = t.testdir({})
  writeFileSync(join(dataDir, 'config.yaml'), '')
  t.same([...given.keys()], SETTING_NAMES.map(environmentName))
  // The folder is the test's own, and a witness has no key that could be shown.
  for (const name of ['YINSUAN_DATA_DIR', 'YINSUAN_WITNESSES', 'YINSUAN_QUORUM']) given.delete(name)
  const env = Object.fromEntries(given)
  t.match(loadConfig({ dataDir }, env), { port: 7460, grantApprovalAbove: '1000000000', engine: 'duckdb' })
})

t.test('every link of the pages leads to a heading', async t => {
  let followed = 0
  for (const file of PAGES) {
    for (const [, target = '', place = ''] of read(file).matchAll(/\]\(([^)#\s]*)#([^)]+)\)/g)) {
      const there = target === '' ? file : normalize(join(dirname(file), target))
      const headings = [...read(there).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading))
      t.ok(headings.includes(place), `${file}: ${target}#${place}`)
      followed++
    }
  }
  t.ok(followed > 60, `${followed} were followed`)
})

function blocks(file: string, kind: 'yaml' | 'json'): readonly string[] {
  const fences = new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm')
  return [...readFileSync(join(import.meta.dirname, '../..', file), 'utf8').matchAll(fences)].map(
    ([, block = '']) => block,
  )
}
