// Codes that messages carry as parameters, in words: `{status:edition}` is said by the table `edition`. What a person types (modes,
// statistics, levels) stands as it is typed, and so does a code that is its own word.
import type { Language } from '../common.ts'
import { EDITION_STATUS_WORDS } from '../edition-status.ts'
import { IDENTIFIER_WORDS } from '../identifier-words.ts'

export type Words = Readonly<Record<string, string>>

/** States of a ticket at the service. */
export const TICKET_WORDS: Readonly<Record<Language, Words>> = {
  en: { 'written-off': 'given up' },
  zh: {
    chosen: '已抽签',
    checking: '核验中',
    preparing: '预备中',
    ready: '可用',
    used: '已使用',
    failed: '未通过',
    lost: '已失去',
    expired: '已过期',
    'written-off': '已放弃',
    lapsed: '已失效（未打开）',
    clearing: '补充核验中',
    cleared: '已补充打开',
  },
}

export const TERMS: Readonly<Record<string, Readonly<Record<Language, Words>>>> = {
  edition: EDITION_STATUS_WORDS,
  identifier: IDENTIFIER_WORDS,
  request: {
    en: {},
    zh: { waiting: '待审批', approved: '已批准', rejected: '已驳回', expired: '已过期', void: '已失效' },
  },
  grant: {
    en: {
      accepted: 'signed already',
      rejected: 'not approved',
      revoked: 'ended',
      earlier: 'from before contracts',
    },
    zh: {
      offered: '待签署',
      accepted: '已签署',
      rejected: '未获批准',
      revoked: '已终止',
      expired: '已到期',
      earlier: '合同制之前发出',
    },
  },
  ticket: TICKET_WORDS,
  role: {
    en: {},
    zh: { provider: '提供方', consumer: '需求方', officer: '合规官', operator: '运营方' },
  },
  witness: {
    en: { ok: 'signs', new: 'not asked yet' },
    zh: {
      new: '尚未询问',
      ok: '正常签名',
      unreachable: '无应答',
      refusing: '拒绝',
      lying: '签名无效',
      ahead: '知道更长的日志',
      forked: '知道另一份日志',
    },
  },
  declared: { en: {}, zh: { dimension: '维度', measure: '度量', view: '视图' } },
  cap: {
    en: { perConsumer: 'for one consumer', total: 'over all consumers' },
    zh: { perConsumer: '单个需求方', total: '全部需求方' },
  },
}
