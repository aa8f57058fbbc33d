// Exports as shops have them, drafted without a word from anybody: what is said of each follows from headers
// and, with noise, from what most buyers have.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { nameOf } from '../../src/prepare/draft-file.ts'
import { labelOfHeader, wordOfHeader } from '../../src/prepare/header-words.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { MESSY_EXPORTS } from '../support/messy-exports.ts'

for (const [kind, { file, bytes, revenue, dropped, quasi, dimensions }] of Object.entries(MESSY_EXPORTS)) {
  t.test(
    `a messy export (${kind}) keeps its revenue, drops what people typed, and knows its k-columns`,
    async t => {
      const root = t.testdir({ data: { [file]: bytes } })
      const secretFile = join(root, 'secret')
      writeFileSync(secretFile, `${'5f'.repeat(32)}\n`, { mode: 0o600 })
      const yaml = await draftDataset({ file: join(root, 'data', file), secretFile, confirmRoles: true })
      const draft = parseDatasetFile(yaml, 'dataset.yaml')
      const [column, measure] = revenue
      const source = draft.measures[measure]
      t.ok([source?.column, ...(source?.product ?? [])].includes(column), `${measure} is of ${column}`)
      const used = [
        ...Object.values(draft.dimensions).map(each => each.column),
        ...Object.values(draft.measures).flatMap(each => each.product ?? each.column ?? []),
      ]
      for (const each of dropped) {
        t.notOk(used.includes(each), `${each} is dropped`)
        t.match(yaml, new RegExp(`未采用: [^–\n]*${JSON.stringify(each)}[^–\n]* – [a-z]`), 'with a reason')
      }
      t.strictSame(draft.quasiIdentifiers, quasi)
      for (const name of dimensions) t.ok(draft.dimensions[name], name)
      t.notMatch(Object.keys(draft.dimensions).join(' '), /column\d/, 'every name is a word')
      writeFileSync(join(root, 'dataset.yaml'), yaml)
      const { report } = await prepare({
        datasetFile: join(root, 'dataset.yaml'),
        dataFolder: join(root, 'data'),
        outFolder: join(root, 'out'),
        secretFile,
      })
      t.equal(report.rowsKept, 4000)
      for (const each of [...report.dimensions, ...report.measures])
        t.equal(each.unreadable, 0, `every cell of ${each.name} is read`)
    },
  )
}

t.test('a header says what it is in either language, by its own word', async t => {
  const names: Readonly<Record<string, string>> = {
    品类: 'category',
    商品二级类目: 'subcategory',
    '成交价（元）': 'price',
    商品单价: 'price',
    优惠金额: 'discount',
    收货省份: 'province',
    城市等级: 'city_tier',
    会员年龄: 'age',
    会员等级: 'level',
    家庭年收入: 'income',
    unit_price: 'unit_price',
    某列: 'column8',
  }
  for (const [column, name] of Object.entries(names)) t.equal(nameOf(column, 7, new Set()), name, column)
  t.equal(nameOf('品类', 7, new Set(['category'])), 'category_2')
  t.strictSame(labelOfHeader('商品品类', 'category'), { zh: '商品品类', en: 'category' })
  t.strictSame(labelOfHeader('Gender', 'gender'), { zh: '性别', en: 'Gender' })
  t.equal(labelOfHeader('某列', 'column8'), '某列')
  for (const column of ['性别', '年龄段', '收货城市', 'customer_age', 'City', 'customerGender', 'zip'])
    t.equal(wordOfHeader(column)?.isQuasi, true, column)
  for (const column of ['品牌', '节省金额', 'package', 'sexy', 'capacity', 'status', '会员等级', 'page'])
    t.not(wordOfHeader(column)?.isQuasi, true, column)
})
