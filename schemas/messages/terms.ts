// Codes that messages carry as parameters, in words: `{status:edition}` is said by the table `edition`. What
// a person types (modes, statistics, levels) is printed as it is typed, and so is a code that is its own
// word.
import type { Language } from '../common.ts'
import { EDITION_STATUS_WORDS } from '../edition-status.ts'
import { IDENTIFIER_WORDS } from '../identifier-words.ts'

export type TermWords = Readonly<Record<string, string>>

type WordsOf<Code extends string> = Readonly<Record<Language, Readonly<Record<Code, string>>>>

/** States of a ticket at the service. */
export const TICKET_WORDS: WordsOf<
  | 'chosen'
  | 'checking'
  | 'preparing'
  | 'ready'
  | 'used'
  | 'failed'
  | 'lost'
  | 'expired'
  | 'written-off'
  | 'lapsed'
  | 'clearing'
  | 'cleared'
> = {
  en: {
    chosen: 'chosen',
    checking: 'checking',
    preparing: 'preparing',
    ready: 'ready',
    used: 'used',
    failed: 'failed',
    lost: 'lost',
    expired: 'expired',
    'written-off': 'given up',
    lapsed: 'lapsed',
    clearing: 'clearing',
    cleared: 'cleared',
  },
  zh: {
    chosen: '待开启',
    checking: '核验中',
    preparing: '预备中',
    ready: '可用',
    used: '已使用',
    failed: '未通过',
    lost: '已失去',
    expired: '已过期',
    'written-off': '已放弃',
    lapsed: '已失效（未开启）',
    clearing: '补充核验中',
    cleared: '已补充开启',
  },
}

export const ROLE_WORDS: WordsOf<'provider' | 'consumer' | 'officer' | 'operator' | 'auditor'> = {
  en: {
    provider: 'provider',
    consumer: 'consumer',
    officer: 'officer',
    operator: 'operator',
    auditor: 'auditor',
  },
  zh: { provider: '提供方', consumer: '需求方', officer: '合规官', operator: '运营方', auditor: '审计员' },
}

/** What a key of a member may do. */
export const KEY_ROLE_WORDS: WordsOf<'reader' | 'asker' | 'signer' | 'admin'> = {
  en: { reader: 'reader', asker: 'asker', signer: 'signer', admin: 'admin' },
  zh: { reader: '查阅', asker: '发起提问', signer: '签署与决定', admin: '密钥管理' },
}

/** States of a request that takes two people. */
export const REQUEST_WORDS: WordsOf<'waiting' | 'approved' | 'rejected' | 'expired' | 'void'> = {
  en: {
    waiting: EDITION_STATUS_WORDS.en.waiting,
    approved: 'approved',
    rejected: 'rejected',
    expired: 'expired',
    void: 'void',
  },
  zh: {
    waiting: EDITION_STATUS_WORDS.zh.waiting,
    approved: '已批准',
    rejected: '已驳回',
    expired: TICKET_WORDS.zh.expired,
    void: '已失效',
  },
}

/** States of a grant. */
export const GRANT_WORDS: WordsOf<
  'offered' | 'waiting' | 'accepted' | 'rejected' | 'effective' | 'frozen' | 'revoked' | 'expired' | 'earlier'
> = {
  en: {
    offered: 'offered',
    waiting: `signed, ${EDITION_STATUS_WORDS.en.waiting}`,
    accepted: 'signed already',
    rejected: 'not approved',
    effective: 'in effect',
    frozen: 'paused by an officer',
    revoked: 'revoked',
    expired: 'expired',
    earlier: 'from before contracts',
  },
  zh: {
    offered: '待签署',
    waiting: `已签署，${EDITION_STATUS_WORDS.zh.waiting}`,
    accepted: '已签署',
    rejected: '未获批准',
    effective: '生效中',
    frozen: '已被合规官暂停',
    revoked: '已终止',
    expired: '已到期',
    earlier: '合同制之前发出',
  },
}

/** States of a witness, as the service sees it. */
export const WITNESS_WORDS: WordsOf<
  'ok' | 'new' | 'unreachable' | 'refusing' | 'lying' | 'ahead' | 'forked'
> = {
  en: {
    ok: 'signing',
    new: 'not contacted yet',
    unreachable: 'not responding',
    refusing: 'refusing',
    lying: 'invalid signature',
    ahead: 'has seen a longer log',
    forked: 'has seen a different log',
  },
  zh: {
    ok: '正常签名',
    new: '尚未联系',
    unreachable: '无响应',
    refusing: '拒绝签名',
    lying: '签名无效',
    ahead: '见过更长的日志',
    forked: '见过另一份日志',
  },
}

/** What a declaration names. */
export const DECLARED_WORDS: WordsOf<'dimension' | 'measure' | 'view'> = {
  en: { dimension: 'dimension', measure: 'measure', view: 'view' },
  zh: { dimension: '维度', measure: '度量', view: '视图' },
}

/** The two caps of an edition. */
export const CAP_WORDS: WordsOf<'perConsumer' | 'total' | 'pool'> = {
  en: { perConsumer: 'for one consumer', total: 'over all consumers', pool: 'pool of pure epsilon' },
  zh: { perConsumer: '单个需求方', total: '全部需求方', pool: '纯 ε 额度' },
}

export const TERMS: Readonly<Record<string, Readonly<Record<Language, TermWords>>>> = {
  edition: EDITION_STATUS_WORDS,
  identifier: IDENTIFIER_WORDS,
  request: REQUEST_WORDS,
  grant: GRANT_WORDS,
  layout: {
    en: {
      'footer-size': 'its footer is longer than its columns and rows require',
      nested: 'columns must be flat, one value in each row',
      'row-groups': 'its row groups do not match its number of rows',
      'row-counts': 'its row counts contradict each other',
      places: 'column data lies outside the file or overlaps',
      sizes: 'a column declares more bytes than its rows can need',
      codec: 'columns must be uncompressed or compressed with Snappy, gzip, Zstandard or LZ4 (raw)',
      encoding: 'a column uses an unsupported encoding',
      encrypted: 'it is encrypted',
      external: 'a column is stored in another file',
      texts: 'a text in its footer is too long',
      pages: 'the pages of a column contradict the footer',
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
  question: {
    en: {
      key: 'no current key of the contract signed it',
      query: 'it holds no valid query',
      cancel: 'its cancellation is about another question',
      'identity.document': 'its signature is not of this member',
      'joint.document': 'it is not in the one valid encoding',
      'joint.mismatch': 'it is about another market edition, plan or member, or it has expired',
      'joint.key': 'its key for the answer is unusable',
    },
    zh: {
      key: '签名密钥不是合同的现行密钥',
      query: '其中没有有效的查询',
      cancel: '取消的是另一个查询',
      'identity.document': '签名不属于本成员',
      'joint.document': '编码不是唯一有效的形式',
      'joint.mismatch': '针对另一个市场期次、计划或成员，或已过期',
      'joint.key': '接收答案的密钥不可用',
    },
  },
  ticket: TICKET_WORDS,
  role: ROLE_WORDS,
  keyRole: KEY_ROLE_WORDS,
  witness: WITNESS_WORDS,
  declared: DECLARED_WORDS,
  cap: CAP_WORDS,
}
