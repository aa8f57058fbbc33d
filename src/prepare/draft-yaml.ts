import { Document, isScalar, isSeq, visit } from 'yaml'
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import { LEFT_OUT_WORDS, type LeftOutWhy } from '../../schemas/left-out-words.ts'
import { derivedDraft } from './draft-derive.ts'

export type DraftNotes = {
  readonly leftOut: readonly (readonly [column: string, why: LeftOutWhy])[]
  /** Dimensions of which only the values with the most buyers are listed. */
  readonly listed: readonly (readonly [dimension: string, values: number])[]
}

/** dataset.yaml with comments in both languages. */
export function draftYaml(file: DatasetFileInput, notes: DraftNotes): string {
  const { dataset, edition, title, source, period, files, database, objects, csv, dates, unit, ...others } =
    file
  const { orderKey, capacity, ...rest } = others
  const { dimensions, measures, views, quasiIdentifiers, budget, drafting } = rest
  return [
    '# Drafted by yinsuan dataset init: check every part before you publish. Nothing has left this machine.',
    '# 由 yinsuan dataset init 起草：发布前请逐项核对。目前没有任何数据离开本机。',
    part({ dataset, edition, title }),
    '# Where the rows come from and by what right. / 数据来源与权利依据。',
    part({ source }),
    '# Whole months, found with noise or given: check them. / 整月，含噪得出或由您指定：请核对。',
    part({
      period,
      ...(database !== undefined ? { database } : objects !== undefined ? { objects } : { files }),
      ...(csv === undefined ? {} : { csv }),
      ...(dates === undefined ? {} : { dates }),
    }),
    '# The buyer: becomes a pseudonym under your unit secret. / 买家：以您的买家密钥变为假名。',
    part({ unit }),
    ...(orderKey === undefined
      ? []
      : ['# Which lines belong to one order. / 哪些明细属于同一订单。', part({ orderKey })]),
    '# The most rows that the edition may hold; public. / 数据版本最多行数；公开。',
    part({ capacity }),
    ...(drafting === undefined
      ? []
      : [
          '# What follows was found in the rows with noise, and is public: its privacy charge, in rho, is the edition’s first. A draft of the same',
          '# export is always the same. Take it away only where all of it was written by hand. A later edition of other rows that keeps what this one paid for says so: edition: its name.',
          '# 以下内容由明细加噪得出且公开：其隐私消耗（ρ）是数据版本的第一笔支出。同一导出文件每次起草结果相同。仅当全部内容均由人工填写、未参考明细时方可删除。后续数据版本（其他明细）沿用本次起草且消耗已由前一数据版本承担时，注明 edition: 该数据版本名。',
          part({ drafting }),
        ]),
    '# Domains are public, in the order of Unicode. What is not listed becomes "other". perUnit: an attribute of the buyer. / 值域是公开的，未列出的归入“其他”。perUnit：买家属性。',
    ...notes.listed.map(
      ([dimension, values]) =>
        `# ${dimension}: the ${values} values with the most buyers are listed. / 仅列出买家最多的 ${values} 个取值。`,
    ),
    ...leftOutLines(notes.leftOut),
    part({ dimensions }),
    ...derivedLines(file),
    ...(measures === undefined || Object.keys(measures).length === 0
      ? []
      : [
          '# Clipped to [lo, hi]; a tighter clip means less noise. / 截断到 [lo, hi]；越紧噪声越小。',
          part({ measures }),
        ]),
    '# Bounds with the least expected error, as far as the noise shows it; of rows, of: orders, or of a measure, in its unit.',
    '# 在噪声允许的范围内，预期误差最小的上限：默认限制行数，of: orders 限制订单数，of: 度量名 限制该度量的合计（按其单位）。',
    part({ views }),
    '# Combinations of these are looked at for k-anonymity. / 用于 k-匿名的准标识符。',
    part({ quasiIdentifiers }),
    '# The privacy budget that you give: read the documentation before you raise it. / 您给出的隐私预算：提高前请阅读文档。',
    part({ budget }),
  ].join('\n')
}

/** A line for each column, or for each reason that many columns have. */
function leftOutLines(leftOut: DraftNotes['leftOut']): readonly string[] {
  const line = (columns: readonly string[], why: LeftOutWhy) =>
    `# Left out / 未采用: ${columns.map(column => JSON.stringify(column)).join(', ')} – ${LEFT_OUT_WORDS.en[why]} / ${LEFT_OUT_WORDS.zh[why]}`
  return [...Map.groupBy(leftOut, ([, why]) => why)].flatMap(([why, pairs]) => {
    const columns = pairs.map(([column]) => column)
    return columns.length > MANY ? [line(columns, why)] : columns.map(column => line([column], why))
  })
}

const MANY = 5

/** A proposal that costs nothing: who wants some of it takes away the number signs. */
function derivedLines(file: DatasetFileInput): readonly string[] {
  const derived = derivedDraft(file)
  if (derived === undefined) return []
  return [
    '# What no column holds can follow from a buyer’s own rows: repurchase, new or returning, switching, baskets. Take the # away from what you want;',
    '# with time: { column, lookBack: 90 } older rows are read too, so that a buyer of last year is not new (docs/MEMBERS.md).',
    '# 列中没有的维度可由买家自己的明细推出：复购、新老客、品牌转换、连带购买。去掉所需行首的 # 即可采用；',
    '# time 中加 lookBack: 90 会同时读取更早的明细，以免把去年的买家当作新客（见 docs/zh/MEMBERS.md）。',
    ...part(derived)
      .split('\n')
      .map(line => `#${line}`),
  ]
}

function part(section: object): string {
  const document = new Document(section, { version: '1.2', aliasDuplicateObjects: false })
  visit(document, {
    Seq(_, list) {
      list.flow = list.items.length <= SHORT && list.items.every(item => isScalar(item))
    },
    Map(_, map, path) {
      // A small map below the section's own keys is in one line.
      map.flow =
        path.length > 2 &&
        map.items.length <= 2 &&
        map.items.every(({ value }) => isScalar(value) || isFlat(value))
    },
  })
  return document.toString({ lineWidth: 120 }).trimEnd()
}

const SHORT = 12

function isFlat(value: unknown): boolean {
  return isSeq(value) && value.items.length <= SHORT && value.items.every(item => isScalar(item))
}
