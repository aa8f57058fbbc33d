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
  layout: {
    en: {
      'footer-size': 'its footer is longer than this many columns and rows need',
      nested: 'columns must be flat, one value in each row',
      'row-groups': 'it has more or other groups of rows than its rows need',
      'row-counts': 'its counts of rows contradict each other',
      places: 'columns lie outside the file or on top of each other',
      sizes: 'a column claims more bytes than its rows can have',
      codec: 'columns must be uncompressed or compressed with Snappy, gzip, Zstandard or LZ4 (raw)',
      encoding: 'a column has an encoding that is not read',
      encrypted: 'it is encrypted',
      external: 'a column lies in another file',
      texts: 'a text of its footer is too long',
      pages: 'pages of a column contradict the footer',
    },
    zh: {
      'footer-size': '文件尾长度超过其列数和行数所需',
      nested: '各列必须为平面结构，每行一个值',
      'row-groups': '行组的数量或组成与行数不符',
      'row-counts': '各处记录的行数互相矛盾',
      places: '列的位置超出文件范围或互相重叠',
      sizes: '列声明的字节数超过其行数所能达到的上限',
      codec: '列必须不压缩，或使用 Snappy、gzip、Zstandard、LZ4（raw）压缩',
      encoding: '列使用了不支持的编码',
      encrypted: '文件已加密',
      external: '列存放在另一个文件中',
      texts: '文件尾中的文本过长',
      pages: '列的数据页与文件尾不一致',
    },
  },
  ticket: TICKET_WORDS,
  role: {
    en: {},
    zh: { provider: '提供方', consumer: '需求方', officer: '合规官', operator: '运营方', auditor: '审计员' },
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
