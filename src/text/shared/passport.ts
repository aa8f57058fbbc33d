// A registration passport as the command line and the console both say it.
import type { Language } from '../../../schemas/common.ts'
import { IDENTIFIER_WORDS } from '../../../schemas/identifier-words.ts'
import { HEADINGS, LABELS } from './labels.ts'
import type { DominatedGroups } from '../../../schemas/passport-statement.ts'
import { sayCode } from '../../../schemas/say-code.ts'

const EN = {
  about: HEADINGS.en.edition,
  provider: HEADINGS.en.provider,
  period: HEADINGS.en.period,
  status: HEADINGS.en.state,
  registered: 'Registered',
  source: 'Source and legal basis',
  statement: 'Statement of the provider',
  notStated: 'not stated',
  dataClass: 'Class of the rows before anonymisation',
  classes: {
    'no-personal': 'no personal information',
    personal: 'personal information',
    sensitive: 'sensitive personal information',
  },
  legalBasis: HEADINGS.en.legalBasis,
  impactAssessment: 'Impact assessment',
  assessor: HEADINGS.en.assessor,
  retention: 'Retention',
  months: (count: number) => `${count} months`,
  dominated: 'Groups withheld',
  dominatedBy: ({ share, groups }: DominatedGroups) =>
    `${listed(groups, ', ', '; ')}: one seller has more than ${share} % of each, by figures that the provider declares; their rows count in the last value`,
  providerKind: 'Kind of provider',
  publicBody: 'public body',
  registration: 'Registration of public data',
  authorisation: 'Authorisation',
  priceBasis: 'Basis of the price',
  priceCap: 'Price cap',
  atMost: (yuan: string, margin: string) => `at most ${yuan} an answer, margin at most ${margin}`,
  treatment: 'What was done to the columns',
  quasiIdentifiers: HEADINGS.en.quasiIdentifiers,
  kMin: 'Smallest group (k)',
  kShares: 'Buyers in groups',
  shares: (below5: string, from5: string, from20: string) =>
    `of fewer than 5: ${below5}; of 5 to 19: ${from5}; of 20 and more: ${from20}`,
  grade: 'Grade (GB/T 42460, wording of the draft)',
  grades: (contribution: number | null) =>
    `${contribution === null ? '' : `rows at the service ${contribution}; `}answers 4 (aggregates)`,
  columnsHidden: 'Only the provider and officers see the columns and k.',
  techniques: {
    pseudonym: 'pseudonym',
    generalised: 'generalised',
    clipped: 'clipped',
    dropped: LABELS.en.excluded,
  },
  identifiers: (kinds: readonly string[]) => kinds.map(kind => sayCode(IDENTIFIER_WORDS.en, kind)).join(', '),
  classOfK: (code: string) => code,
  decisions: 'Decisions',
  gaps: 'Not stated, or needs attention',
}

function listed(groups: DominatedGroups['groups'], comma: string, semicolon: string): string {
  return groups.map(({ dimension, values }) => `${dimension}: ${values.join(comma)}`).join(semicolon)
}

const CLASSES_OF_K = { 'none declared': '未声明准标识符', none: '无', all: LABELS.zh.all }

const ZH: typeof EN = {
  about: HEADINGS.zh.edition,
  provider: HEADINGS.zh.provider,
  period: HEADINGS.zh.period,
  status: HEADINGS.zh.state,
  registered: '登记时间',
  source: '来源与依据',
  statement: '提供方说明',
  notStated: '未说明',
  dataClass: '匿名化之前的数据类别',
  classes: { 'no-personal': '非个人信息', personal: '个人信息', sensitive: '敏感个人信息' },
  legalBasis: HEADINGS.zh.legalBasis,
  impactAssessment: '影响评估编号',
  assessor: HEADINGS.zh.assessor,
  retention: '保存期限',
  months: count => `${count} 个月`,
  dominated: '不单列的分组',
  dominatedBy: ({ share, groups }) =>
    `${listed(groups, '、', '；')}：据提供方声明的数据，每组均有单一卖家占比超过 ${share}%；这些分组的行计入末位取值`,
  providerKind: '提供方类型',
  publicBody: '公共机构',
  registration: '公共数据登记号',
  authorisation: '授权运营文件',
  priceBasis: '定价依据',
  priceCap: '价格上限',
  atMost: (yuan, margin) => `每个答案至多 ${yuan}，加价至多 ${margin}`,
  treatment: '列的处理',
  quasiIdentifiers: HEADINGS.zh.quasiIdentifiers,
  kMin: '最小组（k）',
  kShares: '各组买家占比',
  shares: (below5, from5, from20) => {
    const [few, some, many] = [below5, from5, from20].map(code => sayCode(CLASSES_OF_K, code))
    return `不足 5 人：${few}；5 至 19 人：${some}；20 人以上：${many}`
  },
  grade: '效果分级（GB/T 42460，按草案表述）',
  grades: contribution =>
    `${contribution === null ? '' : `服务存储的行 ${contribution} 级；`}答案 4 级（汇总）`,
  columnsHidden: '列与 k 值仅提供方与合规官可见。',
  techniques: { pseudonym: '假名化', generalised: '泛化', clipped: '截断', dropped: LABELS.zh.excluded },
  identifiers: kinds => kinds.map(kind => sayCode(IDENTIFIER_WORDS.zh, kind)).join('、'),
  classOfK: code => sayCode(CLASSES_OF_K, code),
  decisions: '审批',
  gaps: '未说明或需留意',
}

export const PASSPORT_WORDS: Readonly<Record<Language, typeof EN>> = { en: EN, zh: ZH }
