// Published questions, as the command line, the console and reports all say them.
import { CAP_WORDS } from '../../../schemas/messages/terms.ts'
import type { Language } from '../../../schemas/common.ts'

const EN = {
  readers: 'readers',
  readersOf: { contracts: 'holders of a contract', members: 'all members' },
  access: 'for you',
  accessOf: { read: 'read', free: 'free', contract: 'needs a contract', closed: 'closed' },
  pool: 'Pool of pure ε',
  byPool: 'pure ε, paid by the edition’s pool',
  everyone:
    'The charge counts once for the edition, and as spent for each of its consumers: all of them may read the answer.',
  ofPool:
    'The pool of the edition pays once, and nothing of it counts as spent by a consumer: the ε that the edition states has it in it already.',
}

const ZH: typeof EN = {
  readers: '读者范围',
  readersOf: { contracts: '合同持有者', members: '全体成员' },
  access: '对本机构',
  accessOf: { read: '已读', free: '免费可读', contract: '需要合同', closed: '已关闭' },
  pool: CAP_WORDS.zh.pool,
  byPool: '纯 ε，由数据版本的纯 ε 额度支付',
  everyone: '费用对数据版本只计一次，同时计入其每个需求方的已消耗：所有需求方都可以阅读该答案。',
  ofPool: '由数据版本的纯 ε 额度一次支付，不计入任何需求方的已消耗；数据版本公示的 ε 已包含该额度。',
}

export const STANDING_WORDS: Readonly<Record<Language, typeof EN>> = { en: EN, zh: ZH }
