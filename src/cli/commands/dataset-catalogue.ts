// `dataset list|show`: what members see of datasets.
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { drawEdition } from '../render/edition.ts'
import { plainText } from '../render/plain-text.ts'
import { formatDecimal } from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'

export const CATALOGUE_COMMANDS: readonly CommandSpec[] = [
  { path: 'dataset list', data: true, member: true, run: list },
  { path: 'dataset show', arguments: '<dataset>', data: true, member: true, run: show },
]

async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { text, language } = context
  const { client } = await connectService(context, given)
  const datasets = await collect(listAll(client, 'datasetList'))
  const { columns } = text.dataset
  const rows = datasets.flatMap(({ title, provider, editions }) =>
    editions.map(({ id, status, head: { period }, capEpsilon: cap }) => {
      return { id, title, provider, period, status, cap }
    }),
  )
  await emitListing(context, given, {
    json: datasets,
    ...listed(rows, [
      [columns.edition, 'edition', ({ id }) => id],
      [columns.title, null, ({ title }) => title[language]],
      [null, 'title_zh', ({ title }) => title.zh],
      [null, 'title_en', ({ title }) => title.en],
      [columns.provider, 'provider', ({ provider }) => provider],
      [columns.period, null, ({ period }) => `${period.from} – ${period.to}`],
      [null, 'from', ({ period }) => period.from],
      [null, 'to', ({ period }) => period.to],
      [columns.status, 'status', ({ status }) => status, ({ status }) => text.dataset.statuses[status]],
      [
        right(columns.capEpsilon),
        'epsilon_consumer',
        ({ cap }) => cap.perConsumer,
        ({ cap }) => formatDecimal(cap.perConsumer),
      ],
      [null, 'epsilon_total', ({ cap }) => cap.total],
    ]),
    empty: text.dataset.none,
  })
}

/** A dataset with all its editions, or one edition (`dataset@label`). */
async function show(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const id = given.argument(0)
  const dataset = id.includes('@') ? undefined : await client.datasetShow({ params: { id } })
  const editions: CatalogueEdition[] = []
  for (const edition of dataset?.editions.map(each => each.id) ?? [id])
    editions.push(await client.editionShow({ params: { id: edition } }))
  const found = dataset === undefined ? editions[0] : { ...dataset, editions }
  const head =
    dataset === undefined
      ? ''
      : `${plainText(dataset.title[context.language])} (${dataset.id}) · ${dataset.provider}\n\n`
  await emit(context, given, {
    json: found,
    human: () => head + editions.map(edition => drawEdition(context, edition)).join('\n'),
    csv: () => ({
      header: ['edition', 'dimension', 'code', 'value', 'zh', 'en'],
      rows: editions.flatMap(({ id: edition, declaration }) =>
        declaration.dimensions.flatMap(({ name, values }) =>
          values.map(({ value, label }, code) => [edition, name, code, value, label.zh, label.en]),
        ),
      ),
    }),
  })
}
