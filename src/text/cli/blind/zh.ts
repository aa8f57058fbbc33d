// 盲查询：票据、证据与隐藏内容。
import { LOG_WORDS } from '../../shared/log.ts'
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { OPENING_FAULT_WORDS } from '../../shared/evidence.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

export const blind: typeof en.blind = {
  steps: {
    make: '制作盲查询票据',
    open: '开启被抽检的实例',
    check: '服务核验中',
    fetch: '下载份额',
    ask: headings.ask,
  },
  states: {
    made: '已制作',
    chosen: TICKET_WORDS.zh.chosen,
    opened: LOG_WORDS.zh.outcomes.opened,
    ready: TICKET_WORDS.zh.ready,
    asked: '已提问，尚无答案',
    answered: labels.answered,
    ended: '已作废',
    'joint-made': '已制作',
    'joint-chosen': TICKET_WORDS.zh.chosen,
    'joint-ready': TICKET_WORDS.zh.ready,
    'joint-asked': '已提问，尚无答案',
    'joint-answered': labels.answered,
  },
  selections: { one: '单个取值', any: '任意取值' },
  columns: {
    id: labels.id,
    state: labels.state,
    dataset: labels.dataset,
    mode: labels.mode,
    cells: '隐藏单元',
    level: '级别',
    expires: '到期',
    service: '服务端状态',
    organisation: labels.organisation,
    ticket: labels.ticket,
    found: labels.foundAt,
    rebuttals: '申辩',
    lifted: '解除时间',
  },
  none: '没有票据。',
  noEvidence: '没有证据。',
  damaged: name => `本文件夹中的票据 ${name} 已损坏，不会被使用。`,
  waits: (id, left) =>
    `服务在等待开启 ${id}；再次提问即可完成。${left === null ? '' : `365 天内还可放弃 ${left} 次。`}`,
  confirmGiveUp: (id, isHere, left) =>
    `放弃 ${id}？${isHere ? '其种子就在本机：再次提问即可免费完成。' : ''}${left === null ? '' : `此举记入日志，365 天内还可放弃 ${left} 次。`}`,
  confirmGiveUpJoint: (id, isAsked) =>
    isAsked
      ? `取消联合票据 ${id} 所提的问题？各节点的预占将退还，已扣费用不予退还。`
      : `在全部节点放弃联合票据 ${id}？此举不计入放弃次数。`,
  givenUp: (id, left) => `${id} 已放弃。${left === null ? '' : `365 天内还可放弃 ${left} 次。`}`,
  nextTicket: '正在后台为下一个问题制作票据。',
  everythingElse: headings.hiddenSelection,
  hidden: what => `对其他任何人隐藏：${what}`,
  hiddenFromYou: what => `隐藏：${what}（只有提问者能读取数值）`,
  repeat: (time, answer) =>
    `警告：相同的公开部分（或换了说法的其中一部分）已于 ${time} 在本数据版本问过${answer === null ? '' : `（${answer}）`}。若因答案看似有误而重问，可能向不诚实的服务方透露隐藏内容的一个比特，并且会再次扣费。`,
  confirmRepeat: '仍要再问？',
  estimate: (groups, cells, level, made, closed) =>
    `盲查询：${groups} 个分组，在 ${cells} 个隐藏单元中选择；票据级别 ${level}（${made} 个实例，${closed} 个不开启）。`,
  ahead: (up, down, seconds) => `提前进行（与问题无关）：上行 ${up}，下行 ${down}，约 ${seconds} 秒。`,
  online: (up, down, milliseconds) => `提问时：上行 ${up}，下行 ${down}，约 ${milliseconds} 毫秒。`,
  proven: (organisation, ticket, position, reason) =>
    `已证实：${organisation} 在 ${ticket} 上作弊：实例 ${position}，${reason}。`,
  provenBy: (upload, opening, entry, openingEntry) =>
    `摘要由 ${upload} 签名（日志条目 ${entry}），开启内容由 ${opening} 签名（条目 ${openingEntry}）：在这两个条目处均为该机构的有效密钥。开启内容已在本机核验。`,
  rebuttal: (time, key, entry) => `${time} 的申辩，由 ${key} 签名，条目 ${entry}：`,
  forgedRebuttal: (entry, flaw) => `伪造：条目 ${entry} 处的申辩并非当事人签名（${flaw}），内容不予显示。`,
  noRebuttal: '当事人尚未申辩。',
  kept: field =>
    field === undefined
      ? '随附票据记录：服务方记入日志的抽检结果与其发出的一致。'
      : `随附经服务方签名的票据记录：其发出的内容与记入日志的不一致（${field}）。`,
  recordUnproven: flaw => `随附的票据记录不能证明任何事：${flaw}。`,
  recordPolicy: '随附的票据记录所依据的日志条目尚未按您的策略签名，暂不能作为任何一方的证明。',
  confirmRebut: organisation => `以 ${organisation} 的名义向合规官提交这份申辩？提交后不可撤回。`,
  rebutted: id => `对 ${id} 的申辩已提交并记入日志。`,
  consistent: (ticket, entry) => `服务方为 ${ticket} 记入日志的抽检结果与其发出的一致：条目 ${entry}。`,
  contradicted: (ticket, field, entry) =>
    `已证实：服务方就 ${ticket} 发出的内容与记入日志的不一致（${field}${entry === '' ? '' : `，条目 ${entry}`}）。两者均由其签名。`,
  reasons: OPENING_FAULT_WORDS.zh,
  confirmLift: (organisation, count) => `解除 ${organisation} 的暂停（${count} 份证据）？`,
  liftedNow: organisation => `${organisation} 可再次提问。`,
}
