import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan dataset prepare --help' }

/**
 * What may be wrong with an export; `at` is a file and line, a column, or a path in dataset.yaml. Never a
 * row's value.
 */
export const PREPARE_MESSAGES = messages(AREA, {
  'prepare.file_missing': {
    en: 'The file cannot be read; check the path.',
    zh: '无法读取文件；请检查路径。',
  },
  'prepare.market_missing': {
    en: 'The market has {expected}, and this file says nothing of it; name its column.',
    zh: '市场标准含有 {expected}，但本文件没有说明；请给出其所在的列。',
  },
  'prepare.market_surplus': {
    en: 'The market has no {found}; leave it out.',
    zh: '市场标准中没有 {found}；请删去。',
  },
  'prepare.market_misfit': {
    en: 'It is {found}, and the market’s standard says {expected}; make it the same.',
    zh: '此处为 {found}，而市场标准为 {expected}；请改为一致。',
  },
  'prepare.folder_missing': {
    en: 'There is no such folder; give the folder that holds the export.',
    zh: '没有此文件夹；请给出存放导出文件的文件夹。',
  },
  'prepare.no_files': {
    en: 'No file fits {pattern} in {folder}; check the name, or the data folder.',
    zh: '{folder} 中没有符合 {pattern} 的文件；请检查名称或数据文件夹。',
  },
  'prepare.outside_folder': {
    en: '{pattern} leads out of the data folder; name files below it.',
    zh: '{pattern} 指向数据文件夹之外；请只写其下的文件。',
  },
  'prepare.mixed_kinds': {
    en: '{first} and {other} have different formats; export all files in one.',
    zh: '{first} 与 {other} 格式不同；请统一导出为一种格式。',
  },
  'prepare.empty_file': { en: 'The file is empty; export it again.', zh: '文件为空；请重新导出。' },
  'prepare.header_only': {
    en: 'There is a header but no row; export it again with rows.',
    zh: '只有表头没有数据行；请重新导出含数据的文件。',
  },
  'prepare.header_missing': {
    en: 'The first line seems to be a row, not the names of the columns; export the file again with a header.',
    zh: '首行似乎是数据而不是列名；请重新导出含表头的文件。',
  },
  'prepare.header_differs': {
    en: 'This file seems to have no header: its first line does not name the columns of {first} (or that one has none). Export all files with one and the same header.',
    zh: '此文件似乎没有表头：其首行不是 {first} 的列名（或后者没有表头）。请以相同的表头导出所有文件。',
  },
  'prepare.one_column': {
    en: 'Only one column was found; an export has at least a buyer column and one more. Check csv.delimiter.',
    zh: '只找到一列；导出文件至少应有买家列和另一列。请检查 csv.delimiter。',
  },
  'prepare.wrong_delimiter': {
    en: 'Only one column was found with the delimiter "{delimiter}"; this file seems to use "{likely}". Write csv: { delimiter: "{likely}" } in dataset.yaml.',
    zh: '用分隔符“{delimiter}”只找到一列；该文件似乎使用“{likely}”。请在 dataset.yaml 中写 csv: { delimiter: "{likely}" }。',
  },
  'prepare.too_many_columns': {
    en: 'More than {limit} columns; export only those that are needed.',
    zh: '超过 {limit} 列；请只导出需要的列。',
  },
  'prepare.column_twice': {
    en: 'Two columns are called "{column}"; rename one, so that it is clear which is meant.',
    zh: '有两列都叫“{column}”；请重命名其中一列以免混淆。',
  },
  'prepare.columns_differ': {
    en: 'The columns differ from those of {first}. Missing: {missing}. Not there: {added}. All files must have the same columns.',
    zh: '列与 {first} 不同。缺少：{missing}。多出：{added}。所有文件的列必须相同。',
  },
  'prepare.column_order': {
    en: 'The columns are those of {first} in another order; export all files with one order.',
    zh: '列与 {first} 相同但顺序不同；请以相同顺序导出所有文件。',
  },
  'prepare.column_missing': {
    en: 'There is no column "{column}". Nearest: {nearest}.',
    zh: '没有列“{column}”。最接近：{nearest}。',
  },
  'prepare.column_missing_all': {
    en: 'There is no column "{column}", nor any other that dataset.yaml names: the first line is a row, or this is another export. Export the file with a header, or check files.',
    zh: '没有列“{column}”，也没有 dataset.yaml 所写的任何一列：首行可能是数据，或这是另一份导出。请导出含表头的文件，或检查 files。',
  },
  'prepare.column_missing_header': {
    en: 'There is no column "{column}". The first line seems to be a row, not the names of the columns; export the file with a header.',
    zh: '没有列“{column}”。首行似乎是数据而不是列名；请导出含表头的文件。',
  },
  'prepare.encoding': {
    en: 'The bytes are not valid {encoding}; export the file again as UTF-8.',
    zh: '字节不是有效的 {encoding}；请重新以 UTF-8 导出。',
  },
  'prepare.encoding_unknown': {
    en: 'The bytes are in no known encoding. Valid: {valid}. Export the file again as UTF-8.',
    zh: '无法识别字节编码。可用：{valid}。请重新以 UTF-8 导出。',
  },
  'prepare.gzip_damaged': {
    en: 'The gzip file is cut off or damaged, or (in a browser) joined from several; copy or export it again, unpack a joined one.',
    zh: 'gzip 文件被截断或已损坏，或（在浏览器中）由多个 gzip 文件拼接而成；请重新复制或导出，拼接的文件请先解压。',
  },
  'prepare.parquet_damaged': {
    en: 'The Parquet file is cut off or damaged; copy or export it again.',
    zh: 'Parquet 文件被截断或已损坏；请重新复制或导出。',
  },
  'prepare.memory': {
    en: 'This page has too little memory for this export; use the command line: yinsuan dataset publish.',
    zh: '本页面的内存不足以处理该导出文件；请使用命令行：yinsuan dataset publish。',
  },
  'prepare.parquet_type': {
    en: 'The column {column} holds what is not read here (lists, structures, bytes); leave it out of the export, or use the command line.',
    zh: '列 {column} 的类型此处不支持（列表、结构或字节）；请在导出时去掉该列，或使用命令行。',
  },
  'prepare.csv_fields': {
    en: 'This line has {found} fields; the header has {expected}. A field with the delimiter in it must be in double quotes.',
    zh: '此行有 {found} 个字段；表头有 {expected} 个。含分隔符的字段必须用双引号括起。',
  },
  'prepare.csv_quote': {
    en: 'A double quote is not allowed here. A field that contains quotes must be in double quotes, with each quote doubled (RFC 4180).',
    zh: '双引号出现在不允许的位置。含引号的字段须用双引号括起，且其中每个引号写两次（RFC 4180）。',
  },
  'prepare.csv_unclosed_quote': {
    en: 'The quoted field that begins on this line is never closed: a double quote is missing, or the file is cut off. Export it again.',
    zh: '此行开始的带引号字段一直没有结束：缺少双引号，或文件被截断。请重新导出。',
  },
  'prepare.csv_quote_opened': {
    en: 'A quoted field begins on this line, and the next double quote, on line {line}, is in the middle of a text: the field is not closed, or holds a quote that is not doubled (RFC 4180).',
    zh: '此行开始一个带引号的字段，而下一个双引号在第 {line} 行的文本中间：该字段没有结束，或其中的引号没有写两次（RFC 4180）。',
  },
  'prepare.csv_too_long': {
    en: 'A record is longer than {limit} bytes: a double quote may be missing, or a field is far too long. Mend or leave out that field.',
    zh: '一条记录超过 {limit} 字节：可能缺少双引号，或某字段过长。请修正或去掉该字段。',
  },
  'prepare.csv_line_ending': {
    en: 'This line ends in another way than the first one, or with a lone carriage return; all lines must end with LF, or all with CR LF. Export the file again.',
    zh: '此行的结尾与第一行不同，或出现单独的回车符；所有行须统一以 LF 或统一以 CR LF 结尾。请重新导出。',
  },
  'prepare.csv_nul': {
    en: 'The text contains a zero byte; the file is damaged or in another encoding. Export it again as UTF-8.',
    zh: '文本中有零字节；文件已损坏或为其他编码。请重新以 UTF-8 导出。',
  },
  'prepare.rows_lost': {
    en: 'Not all rows of the files were read, so nothing was written. Export them again with LF or CR LF at the end of every line.',
    zh: '未能读出文件的全部行，因此没有写出任何内容。请重新导出，且每行以 LF 或 CR LF 结尾。',
  },
  'prepare.unit_missing': {
    en: 'Some rows have no unit. Write unit: { missing: drop } to leave them out, or mend the export.',
    zh: '有些行没有买家。请写 unit: { missing: drop } 以忽略这些行，或修正导出。',
  },
  'prepare.no_rows_left': {
    en: 'Every row lacks a unit or a measure, so nothing is left; check the columns.',
    zh: '每一行都缺少买家或度量，没有剩余数据；请检查列名。',
  },
  'prepare.over_capacity': {
    en: 'There are more rows than the declared capacity ({capacity}); raise capacity or split the period.',
    zh: '行数超过声明的 capacity（{capacity}）；请提高 capacity 或拆分时间段。',
  },
  'prepare.dates_unreadable': {
    en: 'Most cells of this column are not dates that exist. Valid: 2025-12-31, 2025/12/31, 20251231, 2025年12月31日, 31.12.2025, 31-Dec-2025, days of a spreadsheet (46022), with or without a time after it; 31/12/2025 with dates: day-first.',
    zh: '该列大多数单元格不是存在的日期。可用：2025-12-31、2025/12/31、20251231、2025年12月31日、31.12.2025、31-Dec-2025、表格日期序号（46022），其后可带时间；31/12/2025 须注明 dates: day-first。',
  },
  'prepare.numbers_unreadable': {
    en: 'Most cells of this column are not numbers. Valid: 12, -0.5, 1e3, ¥1,234.50, 1,234元, 3.2万, (50.00), with a decimal point.',
    zh: '该列大多数单元格不是数字。可用：12、-0.5、1e3、¥1,234.50、1,234元、3.2万、(50.00)，小数点用“.”。',
  },
  'prepare.no_value_matches': {
    en: 'No cell has a value of the declared domain; check the column and how the values are written.',
    zh: '没有任何单元格取到声明的值；请检查列和取值的写法。',
  },
  'prepare.lookup_key_twice': {
    en: 'In the lookup table {lookup} the key column {key} has a value twice; each key may occur once.',
    zh: '查找表 {lookup} 的键列 {key} 有重复值；每个键只能出现一次。',
  },
  'prepare.identifier_in_kept_column': {
    en: 'The column "{column}" holds direct identifiers ({kinds:identifier}) and would be kept. Leave it out of dimensions and measures.',
    zh: '列“{column}”含直接标识符（{kinds:identifier}）且将被保留。请不要在维度和度量中使用它。',
  },
  'prepare.secret_no_file': {
    en: 'The unit secret must be in a regular file, which this is not; name one with --secret.',
    zh: '买家密钥应存放在文件中，而此处不是文件；请用 --secret 指定一个文件。',
  },
  'prepare.secret_readable': {
    en: 'Others can read the unit secret; run chmod 600 on it.',
    zh: '其他人可以读取买家密钥文件；请对其执行 chmod 600。',
  },
  'prepare.secret_damaged': {
    en: 'This is not a unit secret (64 hexadecimal digits). Restore it from a backup; a new one would give buyers new pseudonyms.',
    zh: '这不是买家密钥（64 位十六进制）。请从备份恢复；新密钥会让买家得到新的假名。',
  },
  'prepare.draft_no_unit': {
    en: 'No column looks like a buyer; the columns are: {columns}. Rename the buyer column to buyer_id and try again, or write dataset.yaml by hand.',
    zh: '没有看起来像买家的列；现有列：{columns}。请把买家列改名为 buyer_id 后重试，或手写 dataset.yaml。',
  },
  'prepare.draft_no_period': {
    en: 'The days of the edition cannot be found: no column of dates, or too few buyers. Say them: --days 2025-01-01..2025-12-31.',
    zh: '无法得出数据版本的时间段：没有日期列，或买家太少。请指定：--days 2025-01-01..2025-12-31。',
  },
  'prepare.draft_confirm': {
    en: 'There are too few buyers to find with noise what the columns are. In a sample they seem to be: {columns}. If that is right, or you have renamed what is not, try again with --confirm-roles: these roles are then yours, and the passport says that they are outside of ε.',
    zh: '买家太少，无法含噪判断各列的角色。从样本看似乎是：{columns}。如果正确（或改名更正之后），请加 --confirm-roles 重试：这些角色即由您确认，登记护照会注明它们不在 ε 之内。',
  },
  'prepare.draft_no_dimension': {
    en: 'No column can become a dimension; the columns are: {columns}. An export needs a category, a number or a date.',
    zh: '没有可作为维度的列；现有列：{columns}。导出文件至少需要一个类别、数值或日期列。',
  },
})
