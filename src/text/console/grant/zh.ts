import { GRANT_WORDS } from '../../../../schemas/messages/terms.ts'
import { HEADINGS } from '../../shared/labels.ts'
import { PHRASES } from '../../shared/phrases.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh

export const grant: typeof en.grant = {
  toSign: '待签署的合同',
  toSignWhy: provider => `${provider} 向您发出此合同并已签署。贵机构签署前，合同不生效，不能据此提问。`,
  read: '阅读并签署',
  sign: '签署',
  confirm: '签署此合同？',
  confirmWhy: (provider, consumer, expires) =>
    `您将代表 ${consumer} 用您的密钥签署。签署后，双方（您与 ${provider}）均受上述条款约束，直至 ${expires}。签署会记入日志，不可撤回。`,
  signed: '双方均已签署，合同已生效。现在可以提问。',
  signedWaiting: '双方均已签署，尚待提供方一侧审批，之后即可提问。',
  signedBy: organisation => `${organisation} 已签署，签名已在此核验：`,
  unsigned: organisation => `${organisation} 尚未签署`,
  statuses: {
    offered: '待您签署',
    waiting: GRANT_WORDS.zh.waiting,
    rejected: GRANT_WORDS.zh.rejected,
    effective: GRANT_WORDS.zh.effective,
    frozen: GRANT_WORDS.zh.frozen,
    revoked: GRANT_WORDS.zh.revoked,
    expired: GRANT_WORDS.zh.expired,
  },
  next: {
    offered: '请阅读并签署合同，然后即可提问。',
    waiting: '双方均已签署，请等待审批；所需时间请咨询提供方。',
    rejected: '审批未获通过。请向提供方申请新的合同。',
    frozen: '请向合规官了解原因。已有的答案仍可查看。',
  },
  state: headings.state,
  usesLeft: (used, limit) => `${used} / ${limit}`,
  terms: {
    dataset: headings.dataset,
    content: headings.content,
    everything: '全部内容、所有数据版本',
    editions: list => `仅限数据版本 ${list}`,
    views: list => `仅限视图 ${list}`,
    statistics: list => `仅限${list}`,
    templates: list => `${PHRASES.zh.readyOnly}：${list}`,
    nameable: (dimension, names) => `${PHRASES.zh.nameable(dimension)}：${names}`,
    noNames: PHRASES.zh.noNames,
    purposes: headings.purposes,
    modes: headings.kindsOfQuestions,
    budget: headings.privacyBudget,
    budgetOf: (epsilon, delta, rho) => `ε ${epsilon}（δ ${delta}，${rho}），所有数据版本合计`,
    uses: headings.uses,
    usesOpen: '不限次数，以预算为限',
    usesAtMost: count => `最多 ${count} 次，重复提问免费`,
    price: headings.price,
    expires: headings.until,
    raw: '签署的原文',
  },
  levels: {
    full: '盲查询票据：完整级别',
    strong: '盲查询票据：strong 级别，由合规官批准',
    insecureForTesting: '盲查询票据：不安全，仅供测试',
  },
}
