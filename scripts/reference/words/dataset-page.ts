// What docs/DATASET.md says beside its tables.
import type { Text } from '../../../schemas/by-language.ts'
import { LIMITS } from '../../../schemas/common.ts'

export const DATASET_PAGE = {
  title: { en: 'dataset.yaml and market.yaml', zh: 'dataset.yaml 与 market.yaml' },
  intro: {
    en: 'What a provider writes about its export, and what a market asks of its members’ editions. Written by `npm run reference` out of `schemas`.',
    zh: '提供方如何描述其导出文件，以及市场对各成员数据版本的要求。由 `npm run reference` 根据 `schemas` 生成。',
  },
  start: {
    en: '`dataset init` drafts the file from an export; `dataset prepare` checks it and says every mistake at once, each with its place, before anything leaves the machine (`yinsuan explain dataset`, [commands](CLI.md#dataset-init), [databases, storage and examples](MEMBERS.md#where-rows-come-from)). Columns, files, queries and separators stay with the provider; titles, dimensions with their values, measures, views, capacity, budget and passport become the declaration, which is public.',
    zh: '`dataset init` 根据导出文件起草；`dataset prepare` 在任何内容离开本机之前检查，并一次列出全部错误及其位置（`yinsuan explain dataset`、[命令](CLI.md#dataset-init)、[数据库、对象存储与示例](MEMBERS.md#明细从哪里来)）。列名、文件、查询语句与分隔符只留在提供方；名称、维度及其取值、度量、视图、容量、预算与登记护照构成声明，声明是公开的。',
  },
  notation: {
    en: 'YAML 1.2. “default”: what holds without the key; – is nothing. A text that YAML would read as a number or a truth value has to be quoted, such as `"2025"`; under `values` it is taken as written. Decimals may be quoted or not. Unknown keys are refused. Keys of an object within an object are written with a dot.',
    zh: 'YAML 1.2。“默认”是不写该键时的值，– 为无。会被 YAML 读作数字或真假值的文本须加引号，例如 `"2025"`；`values` 之下按原样读取。十进制数加不加引号均可。未知的键会被拒绝。对象内部的键以点号表示。',
  },
  limits: {
    en: `At most ${LIMITS.dimensions} dimensions, derived ones included, with ${LIMITS.domainValues} values each and ${LIMITS.declaredValues} in all; ${LIMITS.measures} measures; ${LIMITS.views} views.`,
    zh: `维度（含派生）至多 ${LIMITS.dimensions} 个，每个至多 ${LIMITS.domainValues} 个取值，合计至多 ${LIMITS.declaredValues} 个；度量至多 ${LIMITS.measures} 个；视图至多 ${LIMITS.views} 个。`,
  },
  names: {
    en: 'Under `lookups`, `dimensions`, `derive`, `measures` and `views` the keys are names of your own.',
    zh: '`lookups`、`dimensions`、`derive`、`measures` 与 `views` 之下的键是您自定的名称。',
  },
  file: { en: 'All keys', zh: '全部键' },
  example: { en: 'A complete example', zh: '完整示例' },
  alsoExamples: {
    en: 'Larger ones that run: `examples/appliance-orders/dataset.yaml`, `examples/appliance-goods/dataset.yaml` (with most kinds of `derive`), `examples/uci-online-retail/dataset.yaml`, `examples/amazon-open-ecommerce/dataset.yaml`.',
    zh: '可直接运行的更大示例：`examples/appliance-orders/dataset.yaml`、`examples/appliance-goods/dataset.yaml`（含多数种类的 `derive`）、`examples/uci-online-retail/dataset.yaml`、`examples/amazon-open-ecommerce/dataset.yaml`。',
  },
  market: {
    en: 'The standard of a market says once what every member’s edition is. `market publish` takes the file. A member then writes a `dataset.yaml` for `--market`, of which only what names its columns and bins counts: words, domains, bounds and order are those of the standard. Here codes follow from the order, so dimensions, measures and views are lists, numbers of measures are in quanta, and the last value of each domain is the one for everything that is not listed. Decimals and quanta are quoted.',
    zh: '市场标准一次写明每个成员的数据版本应是什么样，由 `market publish` 发布。成员再为 `--market` 编写 `dataset.yaml`，其中只有列名与分箱起作用：名称、值域、上限与次序均以标准为准。编码由次序决定，因此维度、度量与视图写成列表，度量的数值以步数计，每个值域的末位取值包含未列出的一切。十进制数与步数须加引号。',
  },
  marketFile: { en: 'market.yaml: all keys', zh: 'market.yaml：全部键' },
  marketExample: { en: 'market.yaml: a complete example', zh: 'market.yaml：完整示例' },
  fits: {
    en: 'The `dataset.yaml` above fits it; what it has beyond the standard is left out. A larger one: `examples/appliance-market/market.yaml`.',
    zh: '上文的 `dataset.yaml` 符合此标准；标准之外的内容不予采用。更大的示例：`examples/appliance-market/market.yaml`。',
  },
} as const satisfies Readonly<Record<string, Text>>

/** The paragraph between a heading and its table. */
export const DATASET_SECTIONS = {
  database: {
    en: 'One query whose rows are read instead of files, in a read-only transaction.',
    zh: '以一条查询代替文件，在只读事务中读取其结果。',
  },
  objects: {
    en: 'Objects are copied into the private work folder and read as files: all of one kind. The keys come from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` or `AWS_SECRET_ACCESS_KEY_FILE`.',
    zh: '对象复制到私有的工作文件夹，再像文件一样读取，须为同一种。密钥取自 `AWS_ACCESS_KEY_ID` 与 `AWS_SECRET_ACCESS_KEY` 或 `AWS_SECRET_ACCESS_KEY_FILE`。',
  },
  lookups: { en: 'A table by its key.', zh: '按键查找的表格。' },
  dimensions: {
    en: 'A dimension is a list of values, bins of a number, periods of a calendar, or values from a lookup table: exactly one of the four kinds below. Every kind has:',
    zh: '维度为取值列表、数值分箱、日历时段或来自查找表的取值，即下列四种之一。各种均有：',
  },
  values: { en: 'A value may be a plain text, or:', zh: '取值可以是一个文本，或：' },
  derive: {
    en: 'A derived dimension is of the kind whose key it has. All but `total` and `with` need `time`. Dimensions that it names are plain ones, without tags. Every kind has:',
    zh: '派生维度属于哪一种，取决于它有哪个键。除 `total` 与 `with` 外均需要 `time`。它所引用的维度不能是派生维度，也不能一行多值。各种均有：',
  },
  windows: { en: 'One span of days:', zh: '一个时间窗口：' },
  measures: { en: 'An integer quantity of a row:', zh: '一行的整数量：' },
  views: {
    en: 'The rows that are kept for some statistics, after bounding what one buyer adds. A question takes the view with the least noise, or the one that it names.',
    zh: '限制每名买家的贡献之后，为若干统计量保留的行。查询采用噪声最小的视图，或其指定的视图。',
  },
  caps: {
    en: 'A bound of one buyer. Caps over more dimensions are applied first.',
    zh: '对单个买家的上限。维度较多的上限先适用。',
  },
  budget: {
    en: 'A privacy loss, such as `perConsumer: { epsilon: 3 }`:',
    zh: '一项隐私消耗，例如 `perConsumer: { epsilon: 3 }`：',
  },
  dominated: { en: 'Groups that are withheld:', zh: '不单列的分组：' },
} as const satisfies Readonly<Record<string, Text>>
