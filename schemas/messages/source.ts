import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan dataset prepare --help' }

/**
 * What may be wrong with a database, an object storage or a workbook that an export is read from. Never a
 * row's value, a password, or what the database says itself: its words may quote both.
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
    en: 'The file of the password or key cannot be read, is empty, or is open to other users; it holds that alone and belongs to you alone.',
    zh: '密码或密钥文件无法读取、为空，或其他用户可读；文件中应只有密码或密钥，且仅您本人可读。',
    next: 'chmod 600 FILE',
  },
  'source.object_package': {
    en: 'Reading an object storage needs its client, which was not installed with yinsuan.',
    zh: '读取对象存储需要其客户端，安装 yinsuan 时未一并安装。',
    next: 'npm install @aws-sdk/client-s3',
  },
  'source.object_keys': {
    en: 'The keys of the object storage are missing; they are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the file that AWS_SECRET_ACCESS_KEY_FILE names.',
    zh: '缺少对象存储的密钥；请设置 AWS_ACCESS_KEY_ID 与 AWS_SECRET_ACCESS_KEY，或用 AWS_SECRET_ACCESS_KEY_FILE 指定文件。',
    next: 'AWS_ACCESS_KEY_ID=ID AWS_SECRET_ACCESS_KEY_FILE=FILE yinsuan COMMAND',
  },
  'source.object_login': {
    en: 'The storage at {place} does not accept the keys ({reason}); check both of them, and the clock of this machine.',
    zh: '位于 {place} 的对象存储不接受该密钥（{reason}）；请检查密钥编号与密钥，以及本机时钟。',
    next: 'AWS_ACCESS_KEY_ID=ID AWS_SECRET_ACCESS_KEY_FILE=FILE yinsuan COMMAND',
  },
  'source.object_access': {
    en: 'These keys may not list or read bucket {bucket} at {place}; they need the rights to list the prefix and to read its objects.',
    zh: '该密钥无权列出或读取 {place} 的存储桶 {bucket}；需要列出该前缀并读取其对象的权限。',
  },
  'source.no_bucket': {
    en: 'There is no bucket {bucket} at {place}; check its name and the endpoint.',
    zh: '{place} 没有存储桶 {bucket}；请检查名称与 endpoint。',
  },
  'source.no_objects': {
    en: 'Bucket {bucket} has no object whose key begins with "{prefix}"; check the prefix.',
    zh: '存储桶 {bucket} 中没有键以“{prefix}”开头的对象；请检查前缀。',
  },
  'source.objects_too_many': {
    en: 'More than {limit} objects have this prefix; make it longer, or store fewer and larger ones.',
    zh: '该前缀下的对象超过 {limit} 个；请使用更长的前缀，或改存较少而较大的对象。',
  },
  'source.object_region': {
    en: 'Bucket {bucket} is not in this region of the storage at {place}; give its `region`, or the endpoint of its region.',
    zh: '存储桶 {bucket} 不在 {place} 的该地域；请填写其 `region`，或该地域的 endpoint。',
  },
  'source.object_changed': {
    en: 'The object {name} was changed or deleted after it was listed; nothing was written. Run it again once uploads have ended.',
    zh: '对象 {name} 在列出之后被更改或删除；未写入任何内容。请在上传结束后重试。',
  },
  'source.object_truncated': {
    en: 'The object {name} could not be read to its end, several times; nothing was written. Try again.',
    zh: '多次尝试仍无法完整读取对象 {name}；未写入任何内容。请重试。',
  },
  'source.object_archived': {
    en: 'The object {name} is archived; restore it in the storage first.',
    zh: '对象 {name} 已归档；请先在对象存储中恢复。',
  },
  'source.object_failed': {
    en: 'The storage at {place} failed (status {status}), several times; try again later.',
    zh: '位于 {place} 的对象存储多次出错（状态码 {status}）；请稍后重试。',
  },
  'source.object_unreachable': {
    en: 'The storage at {place} cannot be reached ({reason}); check the endpoint, the network and the firewall.',
    zh: '无法连接位于 {place} 的对象存储（{reason}）；请检查 endpoint、网络与防火墙。',
  },
  'source.object_tls': {
    en: 'No verified TLS connection to the storage at {place} ({reason}); give an https endpoint as its certificate names it, its authority with `ca`, or write `tls: off` if the network between is yours alone.',
    zh: '无法与位于 {place} 的对象存储建立经过核验的 TLS 连接（{reason}）；请按证书所载填写 https endpoint、用 `ca` 指定其证书机构；若其间网络完全由您掌控，可写 `tls: off`。',
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
