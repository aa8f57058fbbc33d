// What the keys of dimensions mean, those of a column and those that are derived: docs/DATASET.md.
import type { z } from 'zod'
import type {
  BinsDimension,
  DateDimension,
  ListDimension,
  LookupDimension,
} from '../../../schemas/dataset-file.ts'
import type {
  AgeSource,
  NewSource,
  NthSource,
  PreviousSource,
  SinceSource,
  TotalSource,
  WindowsSource,
  WithSource,
} from '../../../schemas/derive-source.ts'
import type { WordsOf } from '../keys.ts'

type Tags = NonNullable<z.input<typeof ListDimension>['tags']>
type Common = 'label' | 'perUnit' | 'perOrder' | 'other' | 'column'

export const DIMENSION = {
  label: {
    en: 'Its name for people; without it that of the dimension.',
    zh: '显示名称；不写则用维度的名称。',
  },
  perUnit: {
    en: 'An attribute of the buyer: one value in all its rows. Where rows disagree, one of them counts for all.',
    zh: '买家属性：同一买家的各行只有一个取值。各行不一致时，以其中一行为准。',
  },
  perOrder: {
    en: 'An attribute of the order: rows of one order key with two values are two orders. Needs `orderKey`, and is not for `perUnit` ones.',
    zh: '订单属性：同一订单号下取值不同的行视为不同订单。需要 `orderKey`，不与 `perUnit` 同用。',
  },
  other: {
    en: 'What the last value is called, which holds everything that is not listed. Without it “other or unknown”.',
    zh: '末位取值的名称，未列出的一切都归入其中。不写则为“其他或未知”。',
  },
  column: {
    en: 'Column of the export; of a lookup the one whose value is looked up.',
    zh: '导出文件中的列；使用查找表时为用于查找的列。',
  },
} satisfies WordsOf<Pick<z.input<typeof ListDimension>, Common>>

const TAGS = {
  separator: {
    en: 'Separates the values in a cell; no listed value may contain it.',
    zh: '单元格内各取值之间的分隔符；所列取值不得含有它。',
  },
  max: {
    en: 'The most values that a row keeps. Answers grouped by the dimension need up to so many times the noise.',
    zh: '每行最多保留的取值个数。按该维度分组的答案，噪声最多放大到这一倍数。',
  },
} satisfies WordsOf<Tags>

const LISTED = {
  values: {
    en: 'The domain, in the order in which answers show it. Written as in the export; anything else is “other”. It is public: no value may name a person.',
    zh: '值域，按答案中的显示次序。写法与导出文件一致，其余归入“其他”。值域是公开的，不得包含个人信息。',
  },
  tags: {
    says: {
      en: 'Several values a row. Such a dimension is in no cap, no blind question and no market, and is not `perUnit`.',
      zh: '一行可有多个取值。此类维度不能用于上限、盲查询与市场，也不能是 `perUnit`。',
    },
    keys: TAGS,
  },
} satisfies WordsOf<Omit<z.input<typeof ListDimension>, Common>>

/** In the order of `DimensionSource`. */
export const DIMENSION_KINDS = [
  { name: 'values', words: LISTED satisfies WordsOf<Omit<z.input<typeof ListDimension>, Common>> },
  {
    name: 'bins',
    words: {
      bins: {
        en: 'Rising edges e0, e1, …: bins hold [e0, e1), [e1, e2), …',
        zh: '递增的边界 e0、e1……：各分箱为 [e0, e1)、[e1, e2)……',
      },
      open: {
        en: 'Adds a bin below the first edge and one from the last edge on.',
        zh: '另加两个分箱：首个边界以下，以及末个边界及以上。',
      },
      labels: {
        en: 'One for each bin, the open ones included. Without it the edges.',
        zh: '每个分箱一个标签（含两端开放的）。不写则显示边界。',
      },
    } satisfies WordsOf<Omit<z.input<typeof BinsDimension>, Common>>,
  },
  {
    name: 'calendar',
    words: {
      calendar: {
        en: 'Which periods of the calendar the values are: all that touch the period of the edition.',
        zh: '取值为哪一种日历时段：与数据版本时间段相交的全部时段。',
      },
    } satisfies WordsOf<Omit<z.input<typeof DateDimension>, Common>>,
  },
  {
    name: 'lookup',
    words: {
      lookup: { en: 'Name of a table under `lookups`.', zh: '`lookups` 中查找表的名称。' },
      take: { en: 'Column of that table with the value.', zh: '查找表中取值所在的列。' },
      ...LISTED,
    } satisfies WordsOf<Omit<z.input<typeof LookupDimension>, Common>>,
  },
] as const

export const LISTED_VALUE = {
  value: { en: 'As in the export.', zh: '与导出文件一致的取值。' },
  label: { en: 'What people read for it.', zh: '显示名称。' },
} satisfies WordsOf<Exclude<z.input<typeof ListDimension>['values'][number], string | number>>

type Derived = 'label' | 'other'

export const DERIVED = { label: DIMENSION.label, other: DIMENSION.other } satisfies WordsOf<
  Pick<z.input<typeof NthSource>, Derived>
>

const within = {
  en: 'Purchases are counted apart for each combination of values of these dimensions. A purchase is an order, or a row where there is no `orderKey`.',
  zh: '购买按这些维度的每种取值组合分别计数。一次购买为一个订单；没有 `orderKey` 时为一行。',
}

/** In the order of `DeriveSource`. */
export const DERIVE_KINDS_SAID = [
  {
    name: 'nth',
    words: {
      nth: {
        en: 'Which purchase of the buyer it is: 1, 2, … and this many or more.',
        zh: '买家的第几次购买：1、2……直至该次及以后。',
      },
      within,
    } satisfies WordsOf<Omit<z.input<typeof NthSource>, Derived>>,
  },
  {
    name: 'since',
    words: {
      since: {
        en: 'Days since the buyer’s purchase before, in bins of these rising edges; `first` where there is none.',
        zh: '距买家上次购买的天数，按这些递增边界分箱；没有上次购买则为 `first`。',
      },
      within,
    } satisfies WordsOf<Omit<z.input<typeof SinceSource>, Derived>>,
  },
  {
    name: 'newAfter',
    words: {
      newAfter: {
        en: '`returning` where the buyer’s purchase before is at most so many days back, else `new`. See `time.lookBack`.',
        zh: '买家上次购买距今不超过该天数为 `returning`，否则为 `new`。参见 `time.lookBack`。',
      },
      within,
    } satisfies WordsOf<Omit<z.input<typeof NewSource>, Derived>>,
  },
  {
    name: 'previous',
    words: {
      previous: {
        en: 'Name of a dimension: its value in the buyer’s purchase before; `first` where there is none.',
        zh: '某维度的名称：取买家上次购买时的取值；没有上次购买则为 `first`。',
      },
      within,
    } satisfies WordsOf<Omit<z.input<typeof PreviousSource>, Derived>>,
  },
  {
    name: 'windows',
    words: {
      windows: {
        en: 'Named spans of days, such as promotions; `usual` outside all of them. The first that holds a day counts.',
        zh: '具名的时间窗口，例如大促；窗口之外为 `usual`。同一天属于多个窗口时取第一个。',
      },
    } satisfies WordsOf<Omit<z.input<typeof WindowsSource>, Derived>>,
  },
  {
    name: 'age',
    words: {
      age: {
        en: 'Days since the date that a lookup table has for the row, such as the launch of a product, in bins of these rising edges.',
        zh: '距查找表中该行对应日期（例如商品上市日）的天数，按这些递增边界分箱。',
      },
      column: { en: 'Column of the export that is looked up.', zh: '导出文件中用于查找的列。' },
      lookup: { en: 'Name of a table under `lookups`.', zh: '`lookups` 中查找表的名称。' },
      take: { en: 'Column of that table with the date.', zh: '查找表中日期所在的列。' },
    } satisfies WordsOf<Omit<z.input<typeof AgeSource>, Derived>>,
  },
  {
    name: 'total',
    words: {
      total: {
        en: '`rows`, `orders` or the name of a measure: the buyer’s own total of it over all its rows.',
        zh: '`rows`、`orders` 或某度量的名称：买家全部明细的合计。',
      },
      bins: { en: 'Rising edges of the bins.', zh: '分箱的递增边界。' },
    } satisfies WordsOf<Omit<z.input<typeof TotalSource>, Derived>>,
  },
  {
    name: 'with',
    words: {
      with: {
        en: 'Name of a dimension with listed values: `with` where the order has a line of one of `values`, else `without`. Needs `orderKey`.',
        zh: '列出取值的某维度的名称：订单中有 `values` 之一为 `with`，否则为 `without`。需要 `orderKey`。',
      },
      values: { en: 'Values of that dimension.', zh: '该维度的取值。' },
      tags: {
        says: {
          en: 'Instead of `with` and `without` the values themselves that the order has lines of.',
          zh: '不取 `with`、`without`，而取订单中实际含有的各个取值。',
        },
        keys: { max: TAGS.max },
      },
    } satisfies WordsOf<Omit<z.input<typeof WithSource>, Derived>>,
  },
] as const

export const WINDOW = {
  value: { en: 'Name that questions use.', zh: '查询中使用的名称。' },
  label: { en: 'What people read for it.', zh: '显示名称。' },
  from: { en: 'First day.', zh: '首日。' },
  to: { en: 'Last day, itself included.', zh: '末日（含当日）。' },
} satisfies WordsOf<z.input<typeof WindowsSource>['windows'][number]>
