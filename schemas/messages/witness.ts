import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan COMMAND --help' }

/** Witnesses of the log: those that a service asks, and one's own. */
export const WITNESS_MESSAGES = messages(AREA, {
  'witness.ahead': {
    en: 'Witness {witness} has cosigned {seen} entries of this log, but here there are only {size}: a backup was restored or the database was rolled back. Serving would fork the log, so nothing was signed. Restore the newer state; a node that has none takes its entries back from its hub: yinsuan node recover. Otherwise begin a new log under another name.',
    zh: '见证方 {witness} 已联署本日志的 {seen} 条记录，而此处只有 {size} 条：恢复了旧备份，或数据库被回滚。继续服务会使日志分叉，因此未签署任何内容。请恢复较新的状态；节点若没有较新的备份，可从枢纽取回条目：yinsuan node recover。否则请以新名称另建日志。',
  },
  'witness.entries_none': {
    en: 'The hub has cosigned no checkpoint of log {origin}, so it kept no entries of it.',
    zh: '枢纽未联署过日志 {origin} 的检查点，因此没有保存其条目。',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'witness.entries_checkpoint': {
    en: 'What the hub gave is no checkpoint that the log key of this node signed. Nothing was changed.',
    zh: '枢纽提供的不是由本节点日志密钥签署的检查点。未作任何更改。',
    exit: 'verificationFailed',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'witness.entries_missing': {
    en: 'The hub has cosigned {size} entries of this log, and gave none from entry {from} on. Nothing was changed. Restore a newer backup: it needs fewer of them.',
    zh: '枢纽已联署本日志的 {size} 个条目，但自条目 {from} 起未提供任何条目。未作任何更改。请恢复较新的备份，以减少需取回的条目。',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'witness.entries_wrong': {
    en: 'The entries that the hub gave do not lead from the {size} entries here to the checkpoint that the log key of this node signed ({seen} entries). Nothing was changed. Either the hub changed them, or this node went on after its backup was restored: then restore the backup again, into a new folder, and take the entries back before anything else.',
    zh: '枢纽提供的条目无法从此处的 {size} 个条目得出本节点日志密钥签署的检查点（{seen} 个条目）。未作任何更改。可能是枢纽改动了条目，或本节点在恢复备份后继续运行过：若属后者，请把备份重新恢复到新目录，并在做其他操作之前先取回条目。',
    exit: 'verificationFailed',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'witness.entries_decisions': {
    en: 'Of the {count} entries that this node lost, these cannot be taken back, because what took effect stood in their private parts: {entries}. Nothing was changed. Restore a backup that was made after them, or begin a new node (docs/OPERATING.md, “A node that lost entries”).',
    zh: '本节点丢失的 {count} 个条目中，以下条目无法取回，因为其生效内容记载于私有部分：{entries}。未作任何更改。请恢复在其之后所做的备份，或新建节点（见 docs/OPERATING.md“节点丢失日志条目”）。',
    exit: 'refused',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'witness.entries_unknown': {
    en: 'Entry {entry} does not follow from what is stored here, so nothing was changed: the backup may be of an older version, or was made under another master key.',
    zh: '条目 {entry} 与此处存储的内容不相衔接，因此未作任何更改：该备份可能出自旧版软件，或以另一主密钥制作。',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
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
