import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan COMMAND --help' }

/** What does not fit a contract of `schemas/`, for a request, a file or an option; `at` says where. */
export const SHAPE_MESSAGES = messages(AREA, {
  'shape.missing': { en: '{key} is missing; it is required here.', zh: '缺少 {key}；此处必填。' },
  'shape.missing_choice': { en: '{key} is missing. Valid: {valid}.', zh: '缺少 {key}。可用：{valid}。' },
  'shape.no_content': {
    en: 'The content is missing; this takes a JSON object.',
    zh: '缺少内容；此处应为一个 JSON 对象。',
  },
  'shape.unknown_key': {
    en: 'Unknown key {key}. Nearest: {nearest}. Valid here: {valid}.',
    zh: '未知的键 {key}。最接近：{nearest}。此处可用：{valid}。',
  },
  'shape.choice': { en: 'Not a valid choice. Valid: {valid}.', zh: '不是有效选项。可用：{valid}。' },
  'shape.text': { en: 'Must be text (in quotes).', zh: '须为文本（加引号）。' },
  'shape.number': { en: 'Must be a number.', zh: '须为数字。' },
  'shape.integer': { en: 'Must be a whole number.', zh: '须为整数。' },
  'shape.boolean': { en: 'Must be true or false.', zh: '须为 true 或 false。' },
  'shape.list': { en: 'Must be a list.', zh: '须为列表。' },
  'shape.object': { en: 'Must be keys with values (an object).', zh: '须为由键和值组成的对象。' },
  'shape.null': { en: 'Must be null.', zh: '须为 null。' },
  'shape.text_short': { en: 'Too short; at least {least} characters.', zh: '过短；至少 {least} 个字符。' },
  'shape.text_long': { en: 'Too long; at most {most} characters.', zh: '过长；最多 {most} 个字符。' },
  'shape.text_unseen': {
    en: 'The text holds {character} (character {place}): a control character, a line break or one that changes the direction of writing. Delete it, and write the text on one line.',
    zh: '文本中含有 {character}（第 {place} 个字符）：属于控制字符、换行或改变书写方向的字符。请删去，并把文本写在一行内。',
  },
  'shape.list_short': { en: 'Too few entries; at least {least}.', zh: '条目太少；至少 {least} 个。' },
  'shape.list_long': { en: 'Too many entries; at most {most}.', zh: '条目太多；最多 {most} 个。' },
  'shape.too_small': { en: 'Too small; at least {least}.', zh: '过小；至少为 {least}。' },
  'shape.too_big': { en: 'Too large; at most {most}.', zh: '过大；最多为 {most}。' },
  'shape.above': { en: 'Too small; more than {least}.', zh: '过小；须大于 {least}。' },
  'shape.below': { en: 'Too large; less than {most}.', zh: '过大；须小于 {most}。' },
  'shape.multiple': { en: 'Must be a multiple of {of}.', zh: '须为 {of} 的整数倍。' },
  'shape.unfit': {
    en: 'This value does not have the form that /openapi.json describes.',
    zh: '该值不符合 /openapi.json 所述的格式。',
  },
  'shape.slug': {
    en: 'Not a valid name; use lower-case letters, digits and inner hyphens, at most 40.',
    zh: '名称无效；只能用小写字母、数字和中间的连字符，最多 40 个字符。',
  },
  'shape.name': {
    en: 'Not a valid name; use a letter, then letters, digits or underscores, at most 40.',
    zh: '名称无效；须以字母开头，后接字母、数字或下划线，最多 40 个字符。',
  },
  'shape.edition': {
    en: 'Not an edition; write dataset@label, such as orders@2025.',
    zh: '不是数据版本；请写成 数据集@标签，例如 orders@2025。',
  },
  'shape.made_id': {
    en: 'Not such an id; it is {prefix}_ and 22 characters of A-Z a-z 0-9 _ -, as it was shown.',
    zh: '编号无效；应为 {prefix}_ 加 22 个字符（A-Z a-z 0-9 _ -），与显示的一致。',
  },
  'shape.key_id': {
    en: 'Not the id of a key; it is key_ and 20 characters of A-Z a-z 0-9 _ -.',
    zh: '不是密钥编号；应为 key_ 加 20 个字符（A-Z a-z 0-9 _ -）。',
  },
  'shape.copy_id': {
    en: 'Not the name of a sealed copy; it is 16 hexadecimal digits in lower case.',
    zh: '不是密封副本的名称；应为 16 位小写十六进制数字。',
  },
  'shape.public_key': {
    en: 'Not a public key; it is 32 bytes in base64url, 43 characters.',
    zh: '不是公钥；应为 32 字节的 base64url，共 43 个字符。',
  },
  'shape.signature': {
    en: 'Not a signature; it is 64 bytes in base64url, 86 characters.',
    zh: '不是签名；应为 64 字节的 base64url，共 86 个字符。',
  },
  'shape.date': {
    en: 'Not a date that exists; write it as 2025-12-31.',
    zh: '不是存在的日期；请写成 2025-12-31 的形式。',
  },
  'shape.instant': {
    en: 'Not an instant in UTC with milliseconds; write it as 2025-12-31T23:59:59.999Z.',
    zh: '不是精确到毫秒的 UTC 时刻；请写成 2025-12-31T23:59:59.999Z 的形式。',
  },
  'shape.nano_rho': {
    en: 'Not an amount of privacy; write a whole number of 1e-9 rho as text, of at most 18 digits, such as "20000000".',
    zh: '隐私预算无效；请以文本写出以 1e-9 ρ 为单位的整数，最多 18 位，例如 "20000000"。',
  },
  'shape.integer_text': {
    en: 'Not a whole number as text; write digits in quotes, at most 19, such as "-120".',
    zh: '不是文本形式的整数；请写带引号的数字，最多 19 位，例如 "-120"。',
  },
  'shape.positive_text': {
    en: 'Not a positive whole number as text; write digits in quotes, at most {digits}, such as "120".',
    zh: '不是文本形式的正整数；请写带引号的数字，最多 {digits} 位，例如 "120"。',
  },
  'shape.decimal': {
    en: 'Not a decimal that is taken here; write one above 0 such as 0.5 or 1e-6: at most 18 digits on each side of the point, an exponent from -99 to 99.',
    zh: '不是可接受的十进制数；请写大于 0 的数，例如 0.5 或 1e-6：小数点两侧各不超过 18 位，指数在 -99 与 99 之间。',
  },
  'shape.sha256': {
    en: 'Not a SHA-256; it is 64 hexadecimal digits in lower case.',
    zh: '不是 SHA-256；应为 64 位小写十六进制数字。',
  },
  'shape.once': { en: 'An entry is given twice; name each once.', zh: '有重复的条目；每项只写一次。' },
  'shape.purpose': {
    en: 'Not a purpose code; write one such as product-planning: lower-case letters, digits and hyphens, 2 to 40, without eleven digits in a row.',
    zh: '不是用途代码；请写成 product-planning 的形式：小写字母、数字与连字符，2 至 40 个，且不含连续十一位数字。',
  },
  'shape.idempotency_key': {
    en: 'Not an idempotency key; use 16 to 64 characters of A-Z a-z 0-9 _ -.',
    zh: '幂等键无效；须为 16 至 64 个字符（A-Z a-z 0-9 _ -）。',
  },
  'shape.base64': { en: 'Not base64.', zh: '不是 base64 编码。' },
  'shape.one_line': {
    en: 'Use 1 to {most} characters on one line, without control characters.',
    zh: '须为单行的 1 至 {most} 个字符，不含控制字符。',
  },
  'shape.fen': {
    en: 'Not an amount in whole fen; write digits in quotes, at most 12, such as "5000" for 50 yuan.',
    zh: '不是以分为单位的整数金额；请用带引号的数字，最多 12 位，例如 "5000" 表示 50 元。',
  },
  'shape.printable': {
    en: 'Use 1 to 120 printable ASCII characters without spaces.',
    zh: '须为 1 至 120 个可打印的 ASCII 字符，不含空格。',
  },
  'shape.one_time_code': {
    en: 'Not a one-time code; it is join- and 30 hexadecimal digits, as it was shown.',
    zh: '一次性代码无效；应为 join- 加 30 位十六进制数字，与显示的一致。',
  },
  'shape.log_index': {
    en: 'Must be the index of a log entry, in digits.',
    zh: '应为日志条目的序号（仅数字）。',
  },
  'shape.cursor': {
    en: 'Not a place in a list; give the next of the page before as it was.',
    zh: '不是列表位置；请原样给出上一页的 next。',
  },
  'shape.kind_word': {
    en: 'Not the kind of an identifier; use 1 to 40 lower-case letters and hyphens.',
    zh: '标识符类别无效；须为 1 至 40 个小写字母与连字符。',
  },
  'shape.privacy': {
    en: 'Say in exactly one way how much privacy to spend, its number as text: {"epsilon": "0.5"}, {"rho": "0.01"} or {"within": "100"}; for an answer that a provider publishes also {"pool": "0.3"}.',
    zh: '须以恰好一种方式说明要消耗的隐私预算，数值写成文本：{"epsilon": "0.5"}、{"rho": "0.01"} 或 {"within": "100"}；提供方发布答案时也可写 {"pool": "0.3"}。',
  },
  'shape.text_empty': {
    en: 'The text is empty; write at least one character.',
    zh: '文本为空；请至少写一个字符。',
  },
  'shape.window': {
    en: 'A window ends on or after the day on which it begins.',
    zh: '时间窗口的结束日不得早于开始日。',
  },
  'shape.label': {
    en: 'Not a label; write a text of at most 200 characters, or { zh: …, en: … }.',
    zh: '标签无效；请写不超过 200 字符的文本，或 { zh: …, en: … }。',
  },
  'shape.listed_value': {
    en: 'Not a value; write a text of 1 to 120 characters, or { value: …, label: … }.',
    zh: '取值无效；请写 1 至 120 个字符的文本，或 { value: …, label: … }。',
  },
  'shape.loss': {
    en: 'Not a budget; write { epsilon: 1 } or { rho: 0.02 }.',
    zh: '预算无效；请写 { epsilon: 1 } 或 { rho: 0.02 }。',
  },
  'shape.number_text': {
    en: 'Not a decimal number; write for example 100 or -0.5.',
    zh: '不是十进制数；请写成 100 或 -0.5 的形式。',
  },
  'shape.quantile': {
    en: 'Not a quantile; write a decimal between 0 and 1 such as 0.5 or 0.25.',
    zh: '不是有效的分位数；请写 0 与 1 之间的小数，例如 0.5 或 0.25。',
  },
  'shape.cap': {
    en: 'Not a cap; write { over: [month], max: 3 } for rows, add of: orders for orders, or of: a measure with max in its unit.',
    zh: '不是有效的上限；限制行数请写 { over: [month], max: 3 }，限制订单请加 of: orders，限制度量请加 of: 度量名，max 按该度量的单位填写。',
  },
  'shape.object_url': {
    en: 'Not a bucket and a prefix; write s3://bucket/prefix/.',
    zh: '不是存储桶与前缀；请写成 s3://存储桶/前缀/。',
  },
  'shape.object_endpoint': {
    en: 'Not the address of a storage; write https://storage.example.com, without a path.',
    zh: '不是对象存储的地址；请写成 https://storage.example.com，不带路径。',
  },
  'shape.object_region': {
    en: 'Not the name of a region; write one such as cn-north-1.',
    zh: '不是地域名称；请写成 cn-north-1 这样的形式。',
  },
  'shape.bound': {
    en: 'A bound must be a whole number of at least 1; leave the key out for no bound.',
    zh: '上限必须是不小于 1 的整数；不设上限请删去该键。',
  },
})
