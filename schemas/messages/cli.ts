import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'usage', next: 'yinsuan COMMAND --help' }

/** Mistakes on the command line, reported before anything is sent. */
export const CLI_MESSAGES = messages(AREA, {
  'cli.server_package': {
    en: 'This installation has no service: it is in the package yinsuan-server.',
    zh: '当前安装不含服务端；服务端在 yinsuan-server 包中。',
    exit: 'failure',
    next: 'npm install yinsuan-server',
  },
  'cli.duckdb_package': {
    en: 'This installation has no DuckDB, which prepares exports: the optional dependency @duckdb/node-api was left out.',
    zh: '当前安装缺少 DuckDB（用于整理导出文件）：未安装可选依赖 @duckdb/node-api。',
    exit: 'failure',
    next: 'npm install @duckdb/node-api',
  },
  'cli.option_missing': { en: 'Option {option} is missing.', zh: '缺少选项 {option}。' },
  'cli.choice': {
    en: '{option}: {text} is not valid. Nearest: {nearest}. Valid: {valid}.',
    zh: '{option}：{text} 无效。最接近：{nearest}。可用：{valid}。',
  },
  'cli.code_unknown': {
    en: 'There is no code {text}. Nearest: {nearest}.',
    zh: '没有代码 {text}。最接近：{nearest}。',
  },
  'cli.twice': {
    en: '{option}: {text} is given twice; name each once.',
    zh: '{option}：{text} 重复；每项只写一次。',
  },
  'cli.edition_id': {
    en: '{option}: {text} is not an edition; write dataset@label, such as orders@2025.',
    zh: '{option}：{text} 不是数据版本；请写成 数据集@标签，例如 orders@2025。',
  },
  'cli.name': {
    en: '{option}: {text} is not valid; use a letter, then letters, digits or underscores, at most 40.',
    zh: '{option}：{text} 无效；须以字母开头，后接字母、数字或下划线，最多 40 个字符。',
  },
  'cli.slug': {
    en: '{option}: {text} is not valid; use lower-case letters, digits and inner hyphens, at most 40.',
    zh: '{option}：{text} 无效；只能用小写字母、数字和中间的连字符，最多 40 个字符。',
  },
  'cli.purpose': {
    en: '{option}: {text} is not a purpose code; write one such as product-planning, without eleven digits in a row.',
    zh: '{option}：{text} 不是用途代码；请写成 product-planning 的形式，且不含连续十一位数字。',
  },
  'cli.number': { en: '{option} takes a whole number from 1 on.', zh: '{option} 应为大于等于 1 的整数。' },
  'cli.seconds': {
    en: '{option} takes seconds from 1 to {most}.',
    zh: '{option} 应为 1 至 {most} 之间的秒数。',
  },
  'cli.vkey': {
    en: '{option} takes the verifier key of a log, NAME+ID+KEY in one word, as its operator publishes it.',
    zh: '{option} 应为日志的核验公钥，即运营方公布的 名称+编号+密钥，写成一个词。',
  },
  'cli.log_place': {
    en: 'There is no log at {place}: give the address of a service (http:// or https://), or a folder that log export wrote.',
    zh: '{place} 处没有日志：请给出服务地址（http:// 或 https://），或由 log export 写出的文件夹。',
  },
  'cli.two_formats': { en: 'Choose one of --json and --csv.', zh: '--json 与 --csv 只能选其一。' },
  'cli.edition_missing': {
    en: 'Say which edition to ask (dataset@label), or give the question with --file.',
    zh: '请指明要查询的数据版本（dataset@label），或用 --file 给出查询文件。',
  },
  'cli.filter': {
    en: 'A filter is DIMENSION=VALUE[,VALUE…]; not valid: {text}.',
    zh: '筛选条件的格式为 维度=取值[,取值…]；无法识别：{text}。',
  },
  'cli.value_ambiguous': {
    en: 'In dimension {dimension} several values are called {text}; write the one that is meant by its code: {valid}.',
    zh: '维度 {dimension} 中有多个取值都叫 {text}；请用代码写明所指的取值：{valid}。',
    next: 'yinsuan dataset show EDITION',
  },
  'cli.statistic': {
    en: 'Unknown statistic {text}. Nearest: {nearest}. Valid: {valid}.',
    zh: '未知统计量 {text}。最接近：{nearest}。可用：{valid}。',
    next: 'yinsuan dataset show EDITION',
  },
  'cli.privacy': {
    en: 'Say once how much privacy to spend: --epsilon, --rho or --within (the error at 95 %); to publish an answer, --pool is a fourth way.',
    zh: '请用 --epsilon、--rho 或 --within（95 % 误差）之一说明要消耗的隐私预算；发布答案时也可用 --pool。',
  },
  'cli.query_kind': {
    en: 'This question is of kind {kind}, the command asks for {expected}.',
    zh: '该查询的类型为 {kind}，而命令为 {expected}。',
  },
  'cli.query_shape': {
    en: 'The question is not valid; what does not fit: {places}.',
    zh: '查询无效；不符合要求之处：{places}。',
  },
  'cli.file_and_words': {
    en: 'The question comes from file {file}, so these cannot be given with it: {words}. Write it into the file, or leave --file out.',
    zh: '查询来自文件 {file}，不能同时给出：{words}。请写入文件，或去掉 --file。',
  },
  'cli.json': { en: 'Not JSON from here on.', zh: '从此处起不是有效的 JSON。' },
  'cli.json_utf8': {
    en: 'The file is not text in UTF-8; save it with that encoding.',
    zh: '文件不是 UTF-8 编码的文本；请以该编码保存。',
  },
  'cli.json_duplicate': {
    en: 'The key before this place is given twice in one object; keep one of them.',
    zh: '此处之前的键在同一对象中重复；请只保留一个。',
  },
  'cli.json_number': {
    en: 'A number is not finite, or a whole number beyond 2^53 - 1: write it as text (in quotes).',
    zh: '数字超出范围，或为超过 2^53 - 1 的整数：请写成文本（加引号）。',
  },
  'cli.json_key': {
    en: 'No file of this program uses the key __proto__; remove it.',
    zh: '任何文件均不使用键 __proto__；请将其删除。',
  },
  'cli.json_depth': { en: 'Nested deeper than 32.', zh: '嵌套超过 32 层。' },
  'cli.file_unreadable': { en: 'File {file} cannot be read.', zh: '无法读取文件 {file}。' },
  'cli.file_name_empty': { en: 'The name of a file is empty.', zh: '文件名为空。' },
  'cli.not_a_file': {
    en: '{file} exists and is not a regular file; name another one.',
    zh: '{file} 已存在且不是普通文件；请换一个文件名。',
  },
  'cli.stdout': {
    en: 'Standard output could not be written ({reason}), so the output is missing or incomplete.',
    zh: '无法写入标准输出（{reason}），因此其中的结果缺失或不完整。',
    exit: 'failure',
    next: 'yinsuan COMMAND',
  },
  'cli.entry_missing': {
    en: 'There is no entry {entry} that you may read.',
    zh: '没有您可读的条目 {entry}。',
    next: 'yinsuan log show',
  },
  'cli.folder_not_empty': {
    en: 'Folder {folder} is not empty; a copy of the log needs an empty one.',
    zh: '文件夹 {folder} 非空；日志副本需要一个空文件夹。',
    next: 'yinsuan log export NEW-DIR',
  },
  'cli.budget': {
    en: 'A budget is epsilon:NUMBER (above 0, at most 10000) or rho:NUMBER (below 1e9, in steps of 1e-9); not valid: {text}.',
    zh: '预算的格式为 epsilon:数值（大于 0，不超过 10000）或 rho:数值（小于 1e9，以 1e-9 为最小单位）；无法识别：{text}。',
  },
  'cli.expiry': {
    en: 'An expiry is a date such as 2026-12-31, or +90d; not valid: {text}.',
    zh: '到期时间的格式为 2026-12-31 或 +90d；无法识别：{text}。',
  },
  'cli.price': {
    en: 'A price is free, FEN (whole fen an answer), rho:FEN, month:FEN, quarter:FEN, year:FEN or cost:FEN:BASIS-POINTS:LIST, FEN of at most 12 digits; {text} is not a price.',
    zh: '价格可写为 free、FEN（每个答案的整数分）、rho:FEN、month:FEN、quarter:FEN、year:FEN 或 cost:FEN:BASIS-POINTS:LIST，其中 FEN 最多 12 位；无法识别：{text}。',
  },
  'cli.uses': {
    en: 'The number of answers is a whole number from 1 to 999999999; not valid: {text}.',
    zh: '答案次数为 1 至 999999999 的整数；无法识别：{text}。',
  },
  'cli.officer_only': {
    en: 'Only an officer or auditor can make this report: others cannot read the entries that it is based on.',
    zh: '本报告由合规官或审计员生成：其他成员无法读取其依据。',
    exit: 'refused',
    next: 'yinsuan org show',
  },
  'cli.period_future': {
    en: 'Period {period} has not begun.',
    zh: '时期 {period} 尚未开始。',
  },
  'cli.panel_none': {
    en: 'None of your answers makes a panel of {dataset}. Ask an open trend without a split in one of its editions first.',
    zh: '现有答案中没有可用于 {dataset} 看板的。请先在其某个数据版本中提出不拆分的公开趋势问题。',
    next: 'yinsuan answer list',
  },
  'cli.panel_rule': {
    en: '{option} is a whole number from {least} to {most}, not {text}.',
    zh: '{option} 须为 {least} 到 {most} 的整数，而不是 {text}。',
    exit: 'usage',
  },
  'cli.proposal_none': {
    en: 'No request about {named} is waiting. Name an edition, grant or request as desk list shows it.',
    zh: '没有关于 {named} 的待审批申请。请按待办列表中的写法指明数据版本、授权或申请编号。',
    next: 'yinsuan desk list',
  },
  'cli.grant_none': {
    en: 'No contract is waiting for your signature.',
    zh: '没有等待贵机构签署的合同。',
    next: 'yinsuan grant list',
  },
  'cli.proposal_which': {
    en: 'Several requests about {named} are waiting; choose one by its id: {valid}.',
    zh: '关于 {named} 有多个待审批申请；请用编号指明：{valid}。',
    next: 'yinsuan desk list',
  },
  'cli.grant_which': {
    en: 'Several contracts are waiting for your signature; choose one: {valid}.',
    zh: '有多份合同等待贵机构签署；请指明其中一份：{valid}。',
    next: 'yinsuan grant list',
  },
  'cli.contract_service': {
    en: 'The contract is for service {service}, which is not the one pinned in the profile. Nothing was signed.',
    zh: '合同针对的服务 {service} 并非档案中固定的服务。未签署任何内容。',
  },
  'cli.dataset_which': {
    en: 'Say which dataset by --dataset; yours: {valid}.',
    zh: '请用 --dataset 指明数据集；贵机构的数据集：{valid}。',
    next: 'yinsuan dataset list',
  },
  'cli.no_edition': {
    en: 'Dataset {dataset} has no edition yet, so an epsilon cannot be converted to a rho; use rho:NUMBER.',
    zh: '数据集 {dataset} 尚无数据版本，无法把 ε 换算为 ρ；请使用 rho:数值。',
    next: 'yinsuan dataset list',
  },
  'cli.not_confirmed': {
    en: 'Not confirmed; nothing was done.',
    zh: '未确认，未执行任何操作。',
    exit: 'failure',
    next: 'yinsuan COMMAND --yes',
  },
})
