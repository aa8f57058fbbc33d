import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan config check' }

export const STORE_MESSAGES = messages(AREA, {
  'store.unreachable': {
    en: 'The database cannot be used ({reason}). Check its address, user and password, and that it runs.',
    zh: '无法使用数据库（{reason}）。请检查其地址、用户与密码，以及是否正在运行。',
  },
  'store.unavailable': {
    en: 'The database is not responding. Your request may or may not have been carried out: repeat it in {seconds} s with the same idempotency key, and it is carried out once at most.',
    zh: '数据库暂无响应，您的请求可能已执行，也可能未执行。请在 {seconds} 秒后用同一幂等键重试，不会重复执行。',
  },
  'store.folder_in_use': {
    en: 'The data folder {folder} is in use by process {pid}. Stop that server first, or choose another folder.',
    zh: '数据目录 {folder} 正被进程 {pid} 使用。请先停止该服务，或选择另一个目录。',
    next: 'yinsuan COMMAND --data-dir OTHER-DIR',
  },
  'store.folder_damaged': {
    en: 'The database in the folder {folder} cannot be opened: files are missing, cut off or damaged. Check that the disk is not full, then restore a backup into a new data folder: yinsuan restore.',
    zh: '无法打开目录 {folder} 中的数据库：文件缺失、不完整或已损坏。请确认磁盘未满，然后把备份恢复到新的数据目录：yinsuan restore。',
    exit: 'verificationFailed',
  },
  'store.database_in_use': {
    en: 'A server is running on this database. Stop it first.',
    zh: '此数据库上有服务正在运行。请先停止该服务。',
  },
  'store.newer_schema': {
    en: 'The store was written by a newer version (its schema has {found}, this program knows up to {known}). Upgrade the program.',
    zh: '存储由更高软件版本写入（其结构含 {found}，本程序只认识到 {known}）。请升级程序。',
    next: 'git pull && npm ci',
  },
  'store.older_schema': {
    en: 'The store has not been migrated to this version. Run yinsuan migrate, or start the server once, then try again.',
    zh: '存储尚未迁移到此软件版本。请先运行 yinsuan migrate 或启动一次服务，然后重试。',
    next: 'yinsuan migrate --data-dir DIR',
  },
  'store.superseded': {
    en: 'Another server has taken over this store; this one may no longer write or sign. Stop one of the two.',
    zh: '另一个服务已接管此存储，本服务不得再写入或签名。请停止其中一个。',
  },
  'store.log_damaged': {
    en: 'The log is damaged: entry {index} is missing or is not what was hashed. Restore a backup.',
    zh: '日志已损坏：第 {index} 条缺失，或与当初计算哈希的内容不符。请恢复备份。',
    exit: 'verificationFailed',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'store.author': {
    en: 'Log entry {index} states something that its author did not sign, so somebody has changed the database. Find out who did, and restore a backup.',
    zh: '日志条目 {index} 的内容并非其签署者所签，说明数据库曾被人改动。请查明原因，并恢复备份。',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'store.log_root': {
    en: 'The log is damaged: its {size} entries do not lead to the root of the signed checkpoint. Restore a backup.',
    zh: '日志已损坏：其 {size} 条记录得不出已签名检查点的根。请恢复备份。',
    exit: 'verificationFailed',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'store.ledger_damaged': {
    en: 'The ledger is damaged: {row} states {stated}, but the log gives {computed}. Restore a backup.',
    zh: '账本已损坏：{row} 记为 {stated}，而日志算得 {computed}。请恢复备份。',
    exit: 'verificationFailed',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'store.master_key': {
    en: 'The keys of the private parts are protected by a different master key from keys/master.key. Finish the rotation with yinsuan key rotate-master, or restore the right file.',
    zh: '私有部分的密钥并非由 keys/master.key 保护。请运行 yinsuan key rotate-master 完成更换，或恢复正确的文件。',
  },
  'store.not_empty': {
    en: 'Only an empty store takes a new service or a backup; this one already holds entries.',
    zh: '只有空的存储才能用于新服务或恢复备份；此存储已有记录。',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'store.backup_damaged': {
    en: 'The backup is damaged or incomplete at line {line}. Nothing was restored.',
    zh: '备份在第 {line} 行损坏或不完整。未恢复任何内容。',
    exit: 'verificationFailed',
    next: 'yinsuan restore OTHER-BACKUP --data-dir NEW-DIR',
  },
  'store.backup_schema': {
    en: 'The backup was made with schema {found}; this program restores {known}.',
    zh: '备份的结构为 {found}；本程序恢复的是 {known}。',
    next: 'git pull && npm ci',
  },
})
