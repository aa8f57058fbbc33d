import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan COMMAND --help' }

// These texts name columns, rules and declared figures; never a row's value, a row count or a file's size.
export const ENGINE_MESSAGES = messages(AREA, {
  'engine.edition_missing': {
    en: 'The engine holds no sealed folder for the edition {edition}: restore it from a backup or seal it again.',
    zh: '引擎中没有数据版本 {edition} 的封存目录：请从备份恢复，或重新封存。',
  },
  'engine.edition_exists': {
    en: 'The edition {edition} is sealed already; an edition never changes.',
    zh: '数据版本 {edition} 已封存；数据版本封存后不可更改。',
  },
  'engine.edition_mismatch': {
    en: 'The declaration is of another edition: {declared}.',
    zh: '数据声明属于另一个数据版本：{declared}。',
  },
  'engine.damaged_file': {
    en: 'The sealed file {file} differs from its recorded digest or is missing: restore it from a backup.',
    zh: '封存文件 {file} 缺失或与记录的摘要不符：请从备份恢复。',
    exit: 'verificationFailed',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'engine.path_outside': {
    en: 'The path must lie below the data folder.',
    zh: '路径必须位于数据目录之内。',
  },
  'engine.contribution_missing': {
    en: 'The contribution file is not in the data folder.',
    zh: '数据目录中没有该贡献文件。',
  },
  'engine.contribution_unreadable': {
    en: 'The contribution file is not a complete Parquet file: prepare and upload it again.',
    zh: '贡献文件不是完整的 Parquet 文件：请重新准备并上传。',
  },
  'engine.contribution_layout': {
    en: 'The contribution file does not have the required structure: {rule:layout}. Create it again with yinsuan dataset prepare, or in the console.',
    zh: '贡献文件的结构不符合要求：{rule:layout}。请用 yinsuan dataset prepare 或控制台重新生成。',
  },
  'engine.contribution_file': {
    en: 'This is wrong with file {file} of the {files} files, counted in the order in which they were sent.',
    zh: '出错的是 {files} 个文件中的第 {file} 个（按发送顺序计）。',
  },
  'engine.sealing_crashed': {
    en: 'The process that read the contribution file ended unexpectedly; nothing of the file was kept.',
    zh: '读取贡献文件的进程异常终止；未保留该文件的任何内容。',
  },
  'engine.sealing_memory': {
    en: 'Sealing needed more than its {mib} MiB of memory; nothing was kept. The operator can raise sealingMemoryMib.',
    zh: '封存所需内存超过上限 {mib} MiB；未保留任何内容。运营方可调高 sealingMemoryMib。',
  },
  'engine.sealing_disk': {
    en: 'Sealing needed more than its {mib} MiB of disk; nothing was kept. The operator can raise sealingDiskMib.',
    zh: '封存所需磁盘空间超过上限 {mib} MiB；未保留任何内容。运营方可调高 sealingDiskMib。',
  },
  'engine.sealing_time': {
    en: 'Sealing took longer than its {minutes} minutes; nothing was kept. The operator can raise sealingMinutes.',
    zh: '封存用时超过上限 {minutes} 分钟；未保留任何内容。运营方可调高 sealingMinutes。',
  },
  'engine.sealing_stopped': {
    en: 'Sealing was stopped; nothing was kept.',
    zh: '封存已停止；未保留任何内容。',
  },
  'engine.column_missing': {
    en: 'The declaration needs this column, of type {expected}.',
    zh: '按数据声明应有此列，类型为 {expected}。',
  },
  'engine.column_unexpected': {
    en: 'The declaration has no such column; valid: {valid}.',
    zh: '数据声明中没有此列；应为：{valid}。',
  },
  'engine.column_type': {
    en: 'The type must be {expected}, not {found}.',
    zh: '类型应为 {expected}，而不是 {found}。',
  },
  'engine.column_null': { en: 'NULL is not allowed.', zh: '不允许空值（NULL）。' },
  'engine.code_outside': {
    en: 'Codes must lie in 0…{last}, the domain of {name}.',
    zh: '代码必须在 0…{last} 之内（{name} 的取值域）。',
  },
  'engine.tags_unsorted': {
    en: 'The codes of a row in {name} must rise from column to column, and {none} may follow only the last of them.',
    zh: '一行在 {name} 中的代码须逐列递增，{none} 只能位于最后一个代码之后。',
  },
  'engine.quantum_outside': {
    en: 'Quanta must lie in {lo}…{hi}, the clip of {name}.',
    zh: '数值（以步长计）必须在 {lo}…{hi} 之内（{name} 的截断区间）。',
  },
  'engine.capacity_exceeded': {
    en: 'More rows than the declared capacity of {capacity}.',
    zh: '行数超过声明的容量 {capacity}。',
  },
  'engine.sum_too_large': {
    en: 'Capacity times the clip of {name} must stay below 2^53 quanta: lower the capacity, tighten the clip or widen the quantum.',
    zh: '容量乘以 {name} 的截断上限必须小于 2^53 个步长：请降低容量、收紧截断或加大步长。',
  },
  'engine.unknown_name': {
    en: 'The edition declares no {what:declared} {name}; valid: {valid}.',
    zh: '该数据版本没有声明名为 {name} 的{what:declared}；可用：{valid}。',
  },
  'engine.not_served': {
    en: 'The view {view} does not serve {statistic}; it serves: {valid}.',
    zh: '视图 {view} 不提供 {statistic}；它提供：{valid}。',
  },
  'engine.code_unknown': {
    en: 'Codes of {dimension} must be ascending, without duplicates, in 0…{last}.',
    zh: '{dimension} 的代码必须升序、不重复，且在 0…{last} 之内。',
  },
  'engine.dimension_twice': {
    en: 'The dimension {dimension} is given twice.',
    zh: '维度 {dimension} 出现了两次。',
  },
  'engine.cube_too_large': {
    en: 'The dimensions {dimensions} make {cells} cells; at most {limit}: leave one out or filter by fewer dimensions.',
    zh: '维度 {dimensions} 共产生 {cells} 个单元格，上限为 {limit}：请去掉一个维度或减少筛选维度。',
  },
  'engine.disk_full': {
    en: 'The data folder is full: free some space and try again; nothing was left behind.',
    zh: '数据目录空间不足：请清理后重试；没有留下任何残余。',
  },
  'engine.out_of_memory': {
    en: 'The data engine ran out of its memory limit: raise it and try again.',
    zh: '数据引擎的内存上限不够：请调高后重试。',
  },
  'engine.noise_failed': {
    en: 'The noise source failed; nothing was released.',
    zh: '噪声源出错；没有发布任何结果。',
  },
  'engine.unavailable': {
    en: 'The data engine could not answer; nothing was charged. Ask again later, or tell the operator the request id.',
    zh: '数据引擎未能给出答案，未扣任何费用。请稍后重试，或将请求编号告知运营方。',
  },
  'engine.failed': {
    en: 'The data engine failed ({kind}); its details may hold data and are not shown.',
    zh: '数据引擎出错（{kind}）；详情可能含有数据，不予显示。',
  },
  'engine.spark_unreachable': {
    en: 'The Spark Connect server at {address} does not answer: check sparkUrl, and that the server runs. Nothing was kept or charged.',
    zh: '位于 {address} 的 Spark Connect 服务没有响应：请检查 sparkUrl，并确认服务正在运行。未保留任何内容，也未扣任何费用。',
    next: 'yinsuan engine check',
  },
  'engine.spark_token': {
    en: 'The Spark Connect server at {address} does not accept the token: check sparkToken.',
    zh: '位于 {address} 的 Spark Connect 服务不接受该令牌：请检查 sparkToken。',
    next: 'yinsuan engine check',
  },
  'engine.spark_version': {
    en: 'The Spark Connect server is of version {found}; version {valid} is needed.',
    zh: 'Spark Connect 服务的软件版本是 {found}；需要 {valid}。',
    next: 'yinsuan engine check',
  },
  'engine.spark_idle': {
    en: 'No executor of the Spark cluster took up the work within {seconds} seconds; it was stopped, and nothing was kept or charged. Check that the cluster has free executors.',
    zh: 'Spark 集群在 {seconds} 秒内没有执行器接手；任务已停止，未保留任何内容，也未扣任何费用。请确认集群有空闲的执行器。',
    next: 'yinsuan engine check',
  },
  'engine.spark_path': {
    en: 'Spark does not find files of the data folder: every machine of the cluster needs the same folder under the same path, and may read and write there.',
    zh: 'Spark 找不到数据目录中的文件：集群的每台机器都必须能以相同路径读写同一个目录。',
    next: 'yinsuan engine check',
  },
  'engine.spark_folder': {
    en: 'With Spark, the path of the data folder must not contain any of * ? [ ] : # %.',
    zh: '使用 Spark 时，数据目录的路径不得含有 * ? [ ] : # %。',
    next: 'yinsuan engine check',
  },
  'engine.check_wrong': {
    en: 'The engine counted made-up rows wrongly: do not use it, and report the versions of engine and service.',
    zh: '引擎对自检数据的统计有误：请勿使用，并报告引擎与服务的软件版本。',
  },
  'engine.closed': { en: 'The engine is closed.', zh: '引擎已关闭。' },
})
