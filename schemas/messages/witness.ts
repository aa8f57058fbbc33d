import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan COMMAND --help' }

/** Witnesses of the log: those that a service asks, and one's own. */
export const WITNESS_MESSAGES = messages(AREA, {
  'witness.ahead': {
    en: 'Witness {witness} has cosigned {seen} entries of this log, but here there are only {size}: a backup was restored or the database was rolled back. Serving would fork the log, so nothing was signed. Restore the newer state, or begin a new log under another name.',
    zh: '见证方 {witness} 已联署本日志的 {seen} 条记录，而此处只有 {size} 条：恢复了旧备份，或数据库被回滚。继续服务会使日志分叉，因此未签署任何内容。请恢复较新的状态，或以新名称另建日志。',
  },
  'witness.forked': {
    en: 'Witness {witness} has cosigned another history of this log than the one here ({size} entries). One of the two was rewritten; nothing is signed or served any more.',
    zh: '见证方 {witness} 联署过本日志的另一段历史，与此处（{size} 条）不一致。其中之一被改写；不再签署，也不再提供服务。',
  },
  'witness.too_few': {
    en: 'Only {found} of the {needed} witnesses that must cosign have done so ({states:witness}). What was decided stays in the log: ask again, it is not charged twice.',
    zh: '必须联署的见证方为 {needed} 个，目前只有 {found} 个完成（{states:witness}）。已作的决定留在日志中：请重试，不会重复扣费。',
  },
  'witness.folder_taken': {
    en: 'The folder {folder} holds the key of a witness already; choose another folder.',
    zh: '文件夹 {folder} 中已有见证方密钥；请选择其他文件夹。',
  },
  'witness.folder_none': {
    en: 'There is no witness in folder {folder}; create one: yinsuan witness init.',
    zh: '文件夹 {folder} 中没有见证方；请先创建：yinsuan witness init。',
  },
  'witness.settings': {
    en: 'The settings of the witness are wrong at {where}: expected a name (a host and a path) and the verifier keys of logs.',
    zh: '见证方设置有误（{where}）：应为名称（主机与路径）以及日志的核验公钥。',
  },
  'witness.policy_file': {
    en: 'Not a log policy (at {where}): expected log (a verifier key), witnesses (a list of verifier keys) and quorum (from 0 to their number).',
    zh: '不是日志信任策略（{where}）：应含 log（核验公钥）、witnesses（核验公钥列表）与 quorum（0 到见证方个数）。',
    exit: 'usage',
  },
})
