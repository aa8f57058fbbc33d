// 结算与合规报告。
import { ALERT_WORDS } from '../../shared/alerts.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { JOINT_PROBLEMS, JOINT_SETTLEMENT } from '../../shared/settlement.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh
const joint = JOINT_SETTLEMENT.zh

export const statement: typeof en.statement = {
  title: (month, service) => `结算单 ${month} – ${service}`,
  none: '在您可读的条目中，本月没有发放答案，也没有到期费用。',
  whole: '日志中本月已结束。',
  incomplete: '日志中本月尚未结束：本结算单为暂计。',
  contract: entry => `合同：条目 ${entry}`,
  total: headings.inTotal,
  digest: '供与对方核对的摘要',
  fee: '订阅费',
  rounding: '每个答案向下取整到分。再次返回已存的答案不收费。',
  zone: '月份与时间均为北京时间（UTC+8）。',
  madeFrom: (size, root) => `根据已核验的日志生成：${size} 个条目，根 ${root}。`,
  problem: (entry, what) => `条目 ${entry}：${what}`,
  jointBalance: (organisation, receivable, payable) =>
    `${organisation}：以上各日志合计应收 ${receivable}，应付 ${payable}。`,
  jointCharges: joint.charges,
  jointUnread: joint.unread,
  jointProblem: joint.problem,
  jointProblems: JOINT_PROBLEMS.zh,
  columns: {
    provider: labels.provider,
    consumer: labels.consumer,
    grant: labels.grant,
    price: labels.price,
    answers: labels.answerCount,
    charge: 'ρ',
    fees: '费用笔数',
    amount: labels.amount,
    digest: labels.digest,
    organisation: labels.member,
    receivable: labels.receivable,
    payable: labels.payable,
    entry: labels.entry,
    time: labels.time,
    edition: labels.edition,
    mode: labels.mode,
  },
  problems: {
    'price-differs': '其所载价格与双方签署的合同不同；已按合同计',
    'answer-twice': '该答案在日志中已出现；只计一次',
    'no-contract': '此处无法读到双方签署的合同；未计价',
    'other-grant': '其私有部分所载授权与日志扣费所依授权不同；未计价',
    'no-body': '此处无法读取其私有部分；未计价',
    destroyed: '其私有部分已在保存期满后销毁或随存储丢失（见日志）；未计价',
  },
}

export const overview: typeof en.overview = {
  waiting: headings.waiting,
  alerts: '需留意',
  activity: headings.recentQuestions,
  forecasts: '按近日速度预测的预算耗尽时间',
  none: '无',
  about: labels.matter,
  of: labels.subject,
  askedBy: labels.requestedBy,
  until: labels.deadline,
  alert: '情形',
  member: labels.member,
  edition: labels.edition,
  since: '开始',
  last: '最近',
  count: labels.entryCount,
  seq: '最新条目',
  released: labels.answers,
  refused: labels.refused,
  charge: 'ρ',
  spent: labels.spent,
  perDay: '每日 ρ（95 %）',
  ends: '剩余天数（95 %）',
  never: labels.neverEnds,
  watched: (entries, size) => `已查看日志 ${size} 个条目中的 ${entries} 个。`,
  act: '立即处置：yinsuan grant freeze 授权，yinsuan edition freeze 数据版本，yinsuan org halt 成员',
  kinds: ALERT_WORDS.zh,
}

export const reportFile: typeof en.reportFile = {
  noChromium: '未找到 Chromium（Debian：chromium），报告已写成网页，可打印为 PDF。',
}
