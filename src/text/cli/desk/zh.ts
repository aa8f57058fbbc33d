// 合规台：合同、登记护照、双人审批。
import { PHRASES } from '../../shared/phrases.ts'
import { GRANT_WORDS } from '../../../../schemas/messages/terms.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { PASSPORT_WORDS } from '../../shared/passport.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

export const DESK_COMMANDS: Readonly<
  Record<keyof typeof en.DESK_COMMANDS, { summary: string; examples: readonly string[] }>
> = {
  'desk list': {
    summary: '列出等待第二人审批的事项',
    examples: ['yinsuan desk list', 'yinsuan desk list --all --csv'],
  },
  'desk approve': {
    summary: '审批他人提出的申请：数据版本、上限变更、大额授权',
    examples: [
      'yinsuan desk approve appliance-orders@2025',
      'yinsuan desk approve proposal_… --note "已核对"',
    ],
  },
  'desk reject': {
    summary: '驳回申请，或撤回自己的申请',
    examples: ['yinsuan desk reject proposal_… --note "缺少影响评估"'],
  },
  'edition passport': {
    summary: '登记护照与隐私声明',
    examples: [
      'yinsuan edition passport appliance-orders@2025',
      'yinsuan edition passport appliance-orders@2025 --html passport.html',
    ],
  },
  'edition submit': {
    summary: '重新申请数据版本审批',
    examples: ['yinsuan edition submit appliance-orders@2025'],
  },
  'edition caps': {
    summary: '申请变更数据版本上限；由他人审批',
    examples: ['yinsuan edition caps appliance-orders@2025 --per-consumer epsilon:3 --total epsilon:9'],
  },
  'grant show': {
    summary: '查看授权的合同与签名',
    examples: ['yinsuan grant show grant_…', 'yinsuan grant show grant_… --jsonld --output grant.jsonld'],
  },
  'grant accept': {
    summary: '签署提供方的合同；签署后才生效',
    examples: ['yinsuan grant accept grant_…'],
  },
  'grant verify': {
    summary: '仅凭文件核验双方签名',
    examples: ['yinsuan grant show grant_… --json --output grant.json', 'yinsuan grant verify grant.json'],
  },
  'grant freeze': { summary: '暂停一项授权（合规官）', examples: ['yinsuan grant freeze grant_…'] },
  'grant unfreeze': { summary: '恢复一项授权（合规官）', examples: ['yinsuan grant unfreeze grant_…'] },
  'org halt': { summary: '立即停用一个成员（合规官）', examples: ['yinsuan org halt dongfang --yes'] },
  'org resume': { summary: '恢复一个成员（合规官）', examples: ['yinsuan org resume dongfang'] },
}

export const DESK_GROUPS: typeof en.DESK_GROUPS = {
  desk: { summary: '须由两人完成的审批', examples: ['yinsuan desk list'] },
}

export const DESK_ARGUMENTS: typeof en.DESK_ARGUMENTS = {
  proposal: '申请编号，或其所针对的数据版本、授权或机构',
}

export const DESK_OPTIONS: typeof en.DESK_OPTIONS = {
  all: '包括已处理的',
  note: '审批意见；保存在条目的私有部分',
  html: '写成可打印的页面',
  perConsumer: '单个需求方的上限，epsilon:数值 或 rho:数值',
  total: '全部需求方的上限，epsilon:数值 或 rho:数值',
  uses: '答案次数（默认：以预算为限）',
  editions: '仅限这些数据版本；逗号分隔（默认全部）',
  views: '仅限这些视图；逗号分隔（默认全部）',
  statistics: '仅限 count、orders、units、sum；逗号分隔（默认全部）',
  jsonld: '输出 JSON-LD：ODRL 协议与 DCAT 数据集',
}

export const desk: typeof en.desk = {
  columns: {
    id: labels.id,
    kind: labels.matter,
    subject: labels.subject,
    change: '变更',
    askedBy: labels.requestedBy,
    state: labels.state,
    expires: labels.deadline,
  },
  kinds: {
    edition: labels.edition,
    cap: labels.caps,
    grant: labels.grant,
    organisation: labels.newMember,
    key: labels.furtherKey,
    market: labels.market,
  },
  states: {
    waiting: labels.waiting,
    approved: labels.approved,
    rejected: labels.rejected,
    expired: labels.expired,
    void: labels.void,
  },
  none: '没有待审批的事项。',
  change: (one, all, nextOne, nextAll) => `单个 ρ ${one} → ${nextOne}，合计 ρ ${all} → ${nextAll}`,
  entry: PHRASES.zh.entry,
  asked: (id, expires) => `已提出申请：${id}。须由他人在 ${expires} 前审批。`,
  confirmHalt: PHRASES.zh.confirmHalt,
  halted: id => `${id} 已停用：只能查看已有内容。`,
  resumed: id => `${id} 已恢复。`,
}

export const grantTerms: typeof en.grantTerms = {
  contract: headings.contract,
  service: headings.service,
  parties: headings.parties,
  dataset: headings.dataset,
  editions: headings.editions,
  views: headings.views,
  statistics: headings.statistics,
  purposes: headings.purposes,
  modes: '模式（盲查询级别）',
  budget: headings.budget,
  uses: headings.uses,
  price: headings.price,
  expires: headings.until,
  state: headings.state,
  spent: headings.spent,
  used: '已用次数',
  all: labels.all,
  unlimited: '以预算为限',
  states: {
    offered: GRANT_WORDS.zh.offered,
    waiting: GRANT_WORDS.zh.waiting,
    rejected: GRANT_WORDS.zh.rejected,
    effective: GRANT_WORDS.zh.effective,
    frozen: GRANT_WORDS.zh.frozen,
    earlier: '生效（合同制之前发出，需求方未签署）',
  },
  signedBy: (organisation, key) => `签署：${organisation}，${key}`,
  offered: consumer => `已发出。${consumer} 签署后生效：`,
  confirmAccept: id => `用本档案的密钥签署 ${id}？`,
  signed: (id, since) => `${id} 双方均已签署，自 ${since} 生效。`,
  signedWaiting: id => `${id} 双方均已签署，尚需审批。`,
  verified: (id, both) => (both ? `通过：${id} 由双方签署。` : `通过：${id} 由提供方签署；需求方尚未签署。`),
}

export const passport: typeof en.passport = {
  ...PASSPORT_WORDS.zh,
  title: headings.registrationPassport,
  name: headings.name,
  column: '列',
  technique: labels.treatment,
  into: labels.becomes,
  found: labels.identifiersFound,
  kind: labels.matter,
  state: labels.state,
  askedBy: labels.requestedBy,
  decidedBy: labels.decidedBy,
  entries: labels.entries,
  note: labels.note,
  claim: '隐私声明（按 NIST SP 800-226 的问题）',
}
