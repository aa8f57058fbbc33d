// What the keys of dataset.yaml mean, but for those of its dimensions: docs/DATASET.md.
import type { z } from 'zod'
import type {
  CapSource,
  DatasetFile,
  Loss,
  MeasureSource,
  ViewSource,
} from '../../../schemas/dataset-file.ts'
import { MAX_COUNTED } from '../../../schemas/declaration.ts'
import type { WordsOf } from '../keys.ts'
import { PASSPORT } from './passport.ts'

export const FILE = {
  dataset: {
    en: 'Id of the dataset, the same for all its editions.',
    zh: '数据集的标识，各数据版本相同。',
  },
  edition: {
    en: 'Label of this edition; its id is then `dataset@edition`. A label such as 2025 has to be quoted.',
    zh: '本数据版本的标签；其标识为 `dataset@edition`。形如 2025 的标签须加引号。',
  },
  title: { en: 'What members see as the name of the dataset.', zh: '成员看到的数据集名称。' },
  source: {
    en: 'Where the rows come from, and by what right they are used.',
    zh: '来源说明：明细从何而来，依据何种权利使用。',
  },
  period: {
    says: {
      en: 'The days that the edition covers. In calendar dimensions other days are “other”; where `time` is declared, rows from before the period are left out.',
      zh: '数据版本涵盖的日期。其余日期在日历维度中归入“其他”；声明了 `time` 时，时间段之前的行不计入。',
    },
    keys: {
      from: { en: 'First day.', zh: '首日。' },
      to: { en: 'Last day, itself included.', zh: '末日（含当日）。' },
    },
  },
  files: {
    en: 'CSV (also gzip), Parquet or workbooks in the data folder: names, globs or folders, read as one table. `{from}`, `{to}` and `{edition}` stand for those of this file. Exactly one of `files`, `database` and `objects` says where rows come from.',
    zh: '数据文件夹中的 CSV（含 gzip）、Parquet 或工作簿：文件名、通配符或文件夹，合并为一张表读取。`{from}`、`{to}`、`{edition}` 代表本文件中的相应内容。明细的来源为 `files`、`database`、`objects` 三者之一。',
  },
  database: { en: 'Instead of files: a query on a database.', zh: '代替文件：数据库上的一条查询。' },
  objects: {
    en: 'Instead of files: objects of an S3-compatible storage.',
    zh: '代替文件：兼容 S3 的对象存储。',
  },
  dates: {
    en: 'How dates that end with the year are written: `3/4/2025` is 4 March (`month-first`) or 3 April (`day-first`). Without it such cells are no dates.',
    zh: '年份在最后的日期的写法：`3/4/2025` 是 3 月 4 日（`month-first`）还是 4 月 3 日（`day-first`）；未写时此类内容不视为日期。',
  },
  csv: {
    says: {
      en: 'How CSV files are written. Without it both are recognised.',
      zh: 'CSV 文件的写法。不写则自动识别。',
    },
    keys: {
      delimiter: {
        en: 'What separates fields.',
        zh: '字段分隔符。',
        fits: { en: '`,`, `;`, a tab (`"\\t"`) or a bar', zh: '`,`、`;`、制表符（`"\\t"`）或竖线' },
      },
      encoding: { en: 'Encoding of the text.', zh: '文本编码。' },
    },
  },
  lookups: {
    en: 'Tables that say more of a row, such as products by their id.',
    zh: '查找表：按键补充明细的信息，例如按商品编号查商品。',
  },
  unit: {
    says: {
      en: 'Whom the privacy protects: the buyer, or the column that counts as one. Values of the column never leave the machine; pseudonyms do.',
      zh: '隐私保护的对象：买家，或相当于买家者。该列的取值不离开本机，发送的是假名。',
    },
    keys: {
      column: { en: 'Column with the id of the buyer.', zh: '买家标识所在的列。' },
      missing: {
        en: 'Rows without an id: `refuse` rejects the export, `drop` leaves them out.',
        zh: '没有标识的行：`refuse` 拒绝该导出文件，`drop` 略去这些行。',
      },
      kind: {
        en: 'What one id stands for; `none`: a record behind which nobody stands. The passport says it.',
        zh: '一个标识代表什么；`none`：背后没有任何主体的记录。登记护照会写明。',
      },
    },
  },
  orderKey: {
    says: {
      en: 'Which rows are one order. Without it the statistic `orders` cannot be asked.',
      zh: '哪些行属于同一订单。不写则不能查询统计量 `orders`。',
    },
    keys: { column: { en: 'Column with the id of the order.', zh: '订单号所在的列。' } },
  },
  time: {
    says: {
      en: 'When a row happened. Most derived dimensions need it.',
      zh: '每一行发生的时间。多数派生维度需要它。',
    },
    keys: {
      column: { en: 'Column with a date or a time.', zh: '日期或时间所在的列。' },
      lookBack: {
        en: 'Days before the period whose rows are read to tell new from returning and the like. They are not in the edition, but the yearly allowance counts them.',
        zh: '为区分新老客等而读取的时间段之前的天数。这些行不进入数据版本，但计入年度额度。',
      },
    },
  },
  dimensions: {
    en: 'What questions filter and group by, in the order in which members see it: at least one.',
    zh: '查询用于筛选与分组的维度，按成员看到的次序：至少一个。',
  },
  derive: {
    en: 'Dimensions that no column holds: computed from the buyer’s own rows, or from public tables. No name of a dimension is used twice.',
    zh: '没有对应列的派生维度：由买家自己的明细或公开表格推出。维度名称不得重复。',
  },
  measures: { en: 'What can be added up.', zh: '可以求和的度量。' },
  views: {
    en: 'What is counted for which statistics, and how much of one buyer: at least one.',
    zh: '为哪些统计量计入什么、每名买家计入多少：至少一个。',
  },
  capacity: {
    en: 'The most rows that the edition may hold. It is public and bounds every sum; first answers take longer the larger it is, so declare it near the rows that there are.',
    zh: '数据版本最多可容纳的行数。它是公开的，并限定各项合计；数值越大，首次回答越慢，因此请接近实际行数。',
  },
  budget: {
    says: {
      en: 'What may be spent: never refilled within an edition. Each of the four is an ε or a ρ; `perConsumer` is at most `total`, and both are at most their yearly ones.',
      zh: '可消耗的隐私预算：数据版本之内不补充。四项各为 ε 或 ρ；`perConsumer` 不超过 `total`，二者均不超过各自的年度数值。',
    },
    keys: {
      delta: {
        en: 'The δ at which ε is stated: above 0 and far below 1 divided by the number of buyers.',
        zh: 'ε 所对应的 δ：大于 0，且远小于买家数的倒数。',
      },
      perConsumer: { en: 'Cap of one consumer in this edition.', zh: '单个需求方在本数据版本的上限。' },
      total: {
        en: 'Cap of all consumers together in this edition.',
        zh: '全部需求方在本数据版本的合计上限。',
      },
      perYear: {
        says: {
          en: 'Yearly allowance: all editions of the dataset in any 12 months. The first edition fixes it.',
          zh: '年度额度：该数据集各数据版本任意 12 个月的合计。由首个数据版本确定。',
        },
        keys: {
          perConsumer: { en: 'Of one consumer.', zh: '单个需求方。' },
          total: { en: 'Of all consumers together.', zh: '全部需求方合计。' },
        },
      },
      pool: {
        says: {
          en: 'Pure ε, without δ, that your published answers may spend beside the four. It adds to every ε that the edition states, is fixed with the edition, and cannot be spent on anything else; leave it out unless you mean to publish [a few headline figures](QUERIES.md#privacy).',
          zh: '纯 ε 额度：您发布的答案可在上述四项之外取用的纯 ε（无 δ）。它计入数据版本公示的每个 ε，随数据版本确定，且不能用于其他用途；除非打算发布[少数总体数字](QUERIES.md#privacy)，否则不写。',
        },
        keys: {
          epsilon: {
            en: 'What this edition has. Leave it out where it has none, within 12 months of editions that have one.',
            zh: '本数据版本的额度。若 12 个月内的其他数据版本有该额度而本数据版本没有，则不写此项。',
          },
          perYear: {
            en: 'Yearly allowance of the pools: all editions of the dataset in any 12 months. The first edition fixes it; one without a pool fixes that there is none.',
            zh: '额度的年度上限：该数据集各数据版本任意 12 个月的合计。由首个数据版本确定；首个数据版本未声明额度的，以后也不能声明。',
          },
        },
      },
    },
  },
  totals: {
    says: {
      en: 'When the edition is sealed its totals and cut totals are released with noise, so that answers can say how much is not counted.',
      zh: '封存时以带噪声的方式公布数据版本总量与未计入总量，使答案能说明有多少未计入。',
    },
    keys: {
      percent: { en: 'What this costs, in per cent of the total cap.', zh: '其消耗占总上限的百分比。' },
    },
  },
  drafting: {
    says: {
      en: 'What drafting this file from the rows has cost. `dataset init` writes it; leave it as it is, unless nothing in the file comes from the rows.',
      zh: '由明细起草本文件的消耗。由 `dataset init` 写入；除非文件中没有任何内容来自明细，请勿改动。',
    },
    keys: {
      rho: { en: 'Charged to the edition when it is sealed.', zh: '封存时计入数据版本的消耗。' },
      delta: {
        en: 'The chance, on top of the δ of the budget, that a drafted domain lists a value of a single buyer.',
        zh: '在预算的 δ 之外，起草的值域列出单个买家取值的概率。',
      },
      edition: {
        en: 'For a later edition, of other rows: the earlier edition whose rows it was drafted from, and that alone pays for it.',
        zh: '用于后续数据版本（其他明细）：起草所依据的、且单独承担其消耗的较早数据版本。',
      },
      roles: {
        en: 'What the columns are was confirmed by you (`--confirm-roles`), not found with noise: the passport says so.',
        zh: '各列的角色由您确认（`--confirm-roles`），而非含噪得出：登记护照会注明。',
      },
    },
  },
  quasiIdentifiers: {
    en: 'Dimensions by whose combination a buyer might be recognised: the privacy report says how rare the combinations are (k-anonymity).',
    zh: '准标识符：组合起来可能认出买家的维度；隐私报告会说明各组合有多稀少（k-匿名）。',
  },
  reportingThreshold: {
    en: 'Noisy figures below this are shown as too small to report.',
    zh: '显示门槛：低于此数的带噪声数值不予显示。',
  },
  passport: {
    says: {
      en: 'What the provider states for the registration passport, which an officer reads before approving.',
      zh: '提供方为登记护照所作的陈述，供合规官审批前阅读。',
    },
    keys: PASSPORT,
  },
} satisfies WordsOf<z.input<typeof DatasetFile>>

export const MEASURE = {
  label: { en: 'Its name for people; without it that of the measure.', zh: '显示名称；不写则用度量的名称。' },
  unit: {
    en: 'Unit for people, such as yuan; without it “units”.',
    zh: '显示的单位，例如元；不写则为“单位”。',
  },
  column: {
    en: 'Column with the number. Exactly one of `column` and `product`.',
    zh: '数值所在的列。`column` 与 `product` 必须且只能写一个。',
  },
  product: {
    en: 'Two columns that are multiplied, such as price and quantity.',
    zh: '相乘的两列，例如单价与数量。',
  },
  quantum: {
    en: 'The step that values are rounded to. A larger one makes numbers smaller, which blind questions need.',
    zh: '步长：数值取整的单位。步长越大数字越小，盲查询需要较小的数字。',
  },
  lo: {
    en: 'Smaller values count as this. A whole number of quanta.',
    zh: '更小的值按此计入。须为步长的整数倍。',
  },
  hi: {
    en: 'Larger values count as this. A whole number of quanta; `capacity` times the largest of both, in quanta, stays below 2^53.',
    zh: '更大的值按此计入。须为步长的整数倍；`capacity` 乘以二者中较大的步数须小于 2^53。',
  },
  missing: {
    en: 'A row without the value is left out, or counts as `lo`.',
    zh: '没有该值的行：略去，或按 `lo` 计入。',
  },
} satisfies WordsOf<z.input<typeof MeasureSource>>

export const VIEW = {
  for: {
    en: 'Statistics that the view serves: `count` lines, `orders`, `units` (buyers), `sum` (of measures, and so means).',
    zh: '视图支持的统计量：`count`（行数）、`orders`（订单数）、`units`（买家数）、`sum`（度量合计，也用于均值）。',
  },
  perUnit: {
    en: 'The most rows of one buyer. Applied after all caps.',
    zh: '每名买家最多计入的行数。在各项上限之后适用。',
  },
  caps: {
    en: 'Further bounds. Every statistic but `units` has to be bounded: by rows, `orders` also by a cap of orders, a sum also by one of its measure.',
    zh: '其他上限。除 `units` 外，各统计量都须有上限：按行数；`orders` 也可按订单数，合计也可按其度量。',
  },
} satisfies WordsOf<z.input<typeof ViewSource>>

export const CAP = {
  over: {
    en: 'The bound holds for each combination of values of these dimensions; `[]`: overall, but of rows that is `perUnit`.',
    zh: '上限对这些维度的每种取值组合分别适用；`[]` 为不区分（行数上限则写作 `perUnit`）。',
  },
  max: {
    en: 'The most of one buyer: rows, orders, or the total of a measure in its own unit.',
    zh: '每名买家的最大值：行数、订单数，或某度量的合计（按其单位）。',
    fits: {
      en: `whole number, 1 to ${MAX_COUNTED}; of a measure a positive multiple of its quantum`,
      zh: `整数，1 至 ${MAX_COUNTED}；针对度量时为其步长的正整数倍`,
    },
  },
  byValue: {
    en: 'Other bounds than `max` for some values of one dimension of `over`, which is declared by `values`: `{ category: { Snacks: 12 } }`. An open question about one of them is answered from the view that has them.',
    zh: '对 `over` 中某一以 `values` 声明的维度，为其若干取值另设不同于 `max` 的上限：`{ category: { Snacks: 12 } }`。只问其中一个取值的普通查询由设有该上限的视图回答。',
    fits: {
      en: 'one dimension, and bounds as `max` by value',
      zh: '一个维度及各取值的上限，写法同 `max`',
    },
  },
  of: {
    en: 'What is counted: `orders`, or a measure by its name. Without it rows.',
    zh: '计数对象：`orders` 或某度量的名称。不写则为行数。',
  },
} satisfies WordsOf<z.input<typeof CapSource>>

export const LOSS = {
  epsilon: { en: 'ε at the δ of the budget, converted downwards.', zh: '按预算的 δ 表示的 ε，向下换算。' },
  rho: { en: 'ρ itself, of zero-concentrated differential privacy.', zh: '零集中差分隐私的 ρ。' },
} satisfies WordsOf<z.input<typeof Loss>>
