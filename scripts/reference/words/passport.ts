// What the keys of `passport:` mean, in dataset.yaml: docs/DATASET.md.
import type { z } from 'zod'
import type { DominatedGroups, PassportStatement } from '../../../schemas/passport-statement.ts'
import type { WordsOf } from '../keys.ts'

export const PASSPORT = {
  dataClass: {
    en: 'What the rows were before they were anonymised.',
    zh: '匿名化之前明细属于哪一类。',
  },
  legalBasis: { en: 'By what right the data may be processed.', zh: '处理数据的法律依据。' },
  impactAssessment: { en: 'Number of the impact assessment.', zh: '影响评估编号。' },
  assessor: { en: 'Who made it.', zh: '评估方。' },
  retentionMonths: { en: 'Months that the provider keeps the rows.', zh: '提供方保存明细的月数。' },
  dominated: {
    en: 'Groups that one seller dominates, by figures that the provider declares. Without it none is withheld.',
    zh: '由单一卖家主导的分组，以提供方声明的数据为准。不写则不作处理。',
  },
  publicData: {
    says: {
      en: 'Only of public data: its answers may then be opened to every member, at no more than these prices.',
      zh: '仅限公共数据：其答案可向全体成员开放，价格不超过此处所列。',
    },
    keys: {
      registration: { en: 'Registration number.', zh: '登记号。' },
      authorisation: { en: 'Document that authorises its operation.', zh: '授权运营文件。' },
      priceBasis: { en: 'What the price rests on.', zh: '定价依据。' },
      mostFenPerAnswer: {
        en: 'The most that an answer may cost, in fen.',
        zh: '每个答案的最高价格，以分计。',
      },
      mostMarginBasisPoints: {
        en: 'The largest margin on the published cost, in hundredths of a per cent.',
        zh: '在公布成本之上的最高加成，以万分之一计。',
      },
    },
  },
} satisfies WordsOf<z.input<typeof PassportStatement>>

export const DOMINATED = {
  share: {
    en: 'Per cent above which a group counts as dominated by one seller.',
    zh: '单一卖家占比超过该百分比的分组视为被其主导。',
  },
  groups: {
    en: 'The groups, by dimension. No domain may list them: their rows count in its last value.',
    zh: '按维度列出的分组。值域不得列出它们，其行计入末位取值。',
  },
} satisfies WordsOf<z.input<typeof DominatedGroups>>

export const DOMINATED_GROUP = {
  dimension: { en: 'Name of a dimension.', zh: '维度名称。' },
  values: { en: 'Its values that are withheld.', zh: '不单列的取值。' },
} satisfies WordsOf<z.input<typeof DominatedGroups>['groups'][number]>
