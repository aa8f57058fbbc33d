// 合规台：合同、登记护照、双人审批。
import { PHRASES } from '../../shared/phrases.ts'
import { GRANT_WORDS } from '../../../../schemas/messages/terms.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { PASSPORT_WORDS } from '../../shared/passport.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

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
  halted: id => `${id} 已停用：只能查看已有内容。合规官、运营方与审计员的停用七天后自动解除。`,
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
  readyOnly: PHRASES.zh.readyOnly,
  nameable: PHRASES.zh.nameable,
  noNames: PHRASES.zh.noNames,
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
