import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan dataset prepare --help' }

/**
 * What may be wrong with a database or a workbook that an export is read from. Never a row's value, a
 * password, or what the database says itself: its words may quote both.
 */
export const SOURCE_MESSAGES = messages(AREA, {
  'source.unreachable': {
    en: 'The database at {place} cannot be reached ({reason}); check host, port and firewall.',
    zh: '无法连接位于 {place} 的数据库（{reason}）；请检查主机、端口与防火墙。',
  },
  'source.login': {
    en: 'The database at {place} does not let user {user} in; check the user and its password.',
    zh: '位于 {place} 的数据库拒绝用户 {user} 登录；请检查用户名与密码。',
    next: 'YINSUAN_DATABASE_PASSWORD_FILE=FILE yinsuan COMMAND',
  },
  'source.no_database': {
    en: 'User {user} finds no database {name} at {place}, or may not open it; check the name and its privileges.',
    zh: '用户 {user} 在 {place} 找不到数据库 {name}，或无权打开；请检查名称与权限。',
  },
  'source.tls': {
    en: 'No verified TLS connection to the database at {place} could be made ({reason}); give `host` as the certificate names it, its authority with `ca`, or write `tls: off` if the network between is yours alone.',
    zh: '无法与位于 {place} 的数据库建立经过核验的 TLS 连接（{reason}）；请按证书所载填写 `host`、用 `ca` 指定其证书机构；若其间网络完全由您掌控，可写 `tls: off`。',
  },
  'source.query': {
    en: 'The database refuses the query (code {state}, near line {line}, column {column} of it); run it in the database’s own tool to see why.',
    zh: '数据库拒绝该查询（代码 {state}，位于查询第 {line} 行第 {column} 列附近）；请在数据库自带的工具中运行以查明原因。',
  },
  'source.query_failed': {
    en: 'The query failed in the database (code {state}); run it in the database’s own tool to see why.',
    zh: '查询在数据库中执行失败（代码 {state}）；请在数据库自带的工具中运行以查明原因。',
  },
  'source.writes': {
    en: 'The query would change the database; it is run read-only, and must be one SELECT.',
    zh: '该查询会改动数据库；查询只读执行，且必须是一条 SELECT 语句。',
  },
  'source.no_rows': {
    en: 'The query returns no table; write one SELECT.',
    zh: '该查询不返回表格；请写一条 SELECT 语句。',
  },
  'source.type': {
    en: 'Column {column} of the query has the type {type}, which cannot be read; leave it out, or cast it to text, a number or a date in the query.',
    zh: '查询的列 {column} 类型为 {type}，无法读取；请去掉该列，或在查询中将其转换为文本、数字或日期。',
  },
  'source.row_too_long': {
    en: 'A row of the query is longer than {limit} bytes; leave the long column out.',
    zh: '查询结果中有一行超过 {limit} 字节；请去掉过长的列。',
  },
  'source.days': {
    en: 'The query is for the days of an edition; give those of the draft: --days 2026-01-01..2026-01-31.',
    zh: '该查询需要数据版本的起止日期；请给出草稿的日期：--days 2026-01-01..2026-01-31。',
    next: 'yinsuan dataset init --help',
  },
  'source.lost': {
    en: 'The connection to the database at {place} was lost while rows were read; nothing was written. Try again.',
    zh: '读取数据时与位于 {place} 的数据库的连接中断；未写入任何内容。请重试。',
  },
  'source.ca': {
    en: 'The certificates cannot be read; `ca` names a PEM file in the data folder.',
    zh: '无法读取证书；`ca` 应为数据文件夹中的 PEM 文件。',
  },
  'source.password_file': {
    en: 'The password file cannot be read, is empty, or is open to other users; it holds the password alone and belongs to you alone.',
    zh: '密码文件无法读取、为空，或其他用户可读；文件中应只有密码，且仅您本人可读。',
    next: 'chmod 600 FILE',
  },
  'source.xls': {
    en: 'This is an old workbook (.xls) or one with a password; save it as .xlsx without one, or as CSV.',
    zh: '这是旧版工作簿（.xls）或带密码的工作簿；请另存为不带密码的 .xlsx 或 CSV。',
  },
  'source.xlsx_damaged': {
    en: 'This is no workbook (.xlsx), or a damaged one; save it again, or as CSV.',
    zh: '这不是 .xlsx 工作簿，或已损坏；请重新保存，或另存为 CSV。',
  },
  'source.xlsx_too_large': {
    en: 'The workbook is larger than can be read: at most {file} bytes, {unpacked} unpacked. Save its sheet as CSV.',
    zh: '工作簿过大，无法读取：文件最多 {file} 字节，解压后最多 {unpacked} 字节。请将工作表另存为 CSV。',
  },
  'source.xlsx_elsewhere': {
    en: 'Workbooks are not read here; save the sheet as CSV, or use the command line: yinsuan dataset publish.',
    zh: '此处不能读取工作簿；请将工作表另存为 CSV，或使用命令行：yinsuan dataset publish。',
  },
})
