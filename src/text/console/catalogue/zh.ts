import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'
import { EDITION_STATUS_WORDS } from '../../../../schemas/edition-status.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

export const catalogue: typeof en.catalogue = {
  title: headings.catalogue,
  lead: '可查询的内容、可达到的精度，以及剩余的隐私预算。',
  empty: '尚未发布任何数据集。',
  emptyNext: '由提供方通过 yinsuan dataset publish 发布，封存后即显示在此处。',
  provider: headings.provider,
  period: headings.period,
  edition: headings.edition,
  statuses: EDITION_STATUS_WORDS.zh,
  ask: headings.ask,
  details: headings.details,
  lastAnswers: '最近的答案',
  all: '全部答案',
  askAgain: '再问一次',
  noGrant: '无授权',
  noGrantWhy: '请向提供方申请授权后提问。',
  blindToo: '支持盲查询',
  until: date => `授权至 ${date}`,
  dimensions: count => `${count} 个维度`,
  measures: count => `${count} 个度量`,
}

export const dataset: typeof en.dataset = {
  dimensions: headings.dimensions,
  label: '含义',
  values: headings.values,
  count: '取值个数',
  perUnit: labels.buyerAttribute,
  tags: most => `每行至多 ${most} 个取值`,
  perUnitWhy: '每位买家只有一个取值，按它分组精度最高。',
  measures: headings.measures,
  clip: '每行的计入范围',
  views: '限幅',
  viewsWhy: '每位买家在一个答案中的计入量不超过此上限，噪声据此确定；超出部分不计入。',
  view: headings.view,
  serves: '用于',
  bound: headings.cap,
  unbounded: '不限幅：每位买家在每个单元格中计一次',
  perUnitMax: max => `每位买家 ${max} 行`,
  cap: (max, over) => `每个 ${over} ${max} 行`,
  capOfOrders: (max, over) => `每个 ${over === '' ? labels.buyers : over} ${max} 个订单`,
  capOfMeasure: (measure, max, over) => `每个 ${over === '' ? labels.buyers : over} ${measure} ${max}`,
  byValue: (values, dimension, least, most) => `（${dimension}的 ${values} 个取值为 ${least} 至 ${most}）`,
  blind: '能否盲查询',
  blindYes: '可以',
  blindOne: '每次一个单元格',
  blindNo: '不可以',
  statistic: headings.statistic,
  one: '您在本数据版本的上限',
  total: '全部需求方在本数据版本的上限',
  yearly: '您在任意 12 个月内的上限',
  pool: STANDING_WORDS.zh.pool,
  poolOf: (epsilon, perYear) => `ε ${epsilon}，用于发布答案（任意 12 个月内 ${perYear}），已计入上述上限`,
  delta: 'δ',
  threshold: '显示门槛',
  thresholdWhy: least => `低于 ${least} 的数值不显示。`,
  code: '字段名',
  moreValues: count => `等，另有 ${count} 个`,
}
