// The list of public data that was opened: on paper and on a terminal.
import { LABELS } from './labels.ts'
import { STANDING_WORDS } from './standing.ts'

const EN = {
  title: 'Disclosure list of public data',
  lead: (editions: number) =>
    editions === 1 ? '1 edition of public data' : `${editions} editions of public data`,
  approved: 'Approved by a second person',
  nobody: 'not approved',
  question: 'published question',
  published: 'published',
  readers: 'open to',
  readersOf: STANDING_WORDS.en.readersOf,
  readings: 'members who read it',
  ofPool: LABELS.en.pool,
  withdrawn: 'withdrawn',
  entry: 'entry of the log',
  none: 'Nothing is published on it.',
  empty: 'No edition is declared to be public data.',
  proven: 'Charges, dates and readings are those of the public log, which was verified for this list.',
}

const ZH: typeof EN = {
  title: '公共数据开放清单',
  lead: editions => `${editions} 个公共数据版本`,
  approved: '第二人批准日期',
  nobody: '未批准',
  question: '已发布的问题',
  published: '发布日期',
  readers: '开放对象',
  readersOf: STANDING_WORDS.zh.readersOf,
  readings: '已阅读的成员数',
  ofPool: LABELS.zh.pool,
  withdrawn: '撤下日期',
  entry: '日志序号',
  none: '尚未在其上发布问题。',
  empty: '没有声明为公共数据的数据版本。',
  proven: '费用、日期与阅读数均取自公开日志；本清单已对日志作了核验。',
}

export const DISCLOSURE_WORDS = { en: EN, zh: ZH }
