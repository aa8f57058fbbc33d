import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan COMMAND --help' }

/** What the edge of the service says of a request before any handler sees it. */
export const REQUEST_MESSAGES = messages(AREA, {
  'request.unsigned': {
    en: 'This call must be signed (RFC 9421): Signature and Signature-Input are missing. Call through the yinsuan command or the SDK.',
    zh: '此调用必须签名（RFC 9421）：缺少 Signature 与 Signature-Input。请通过 yinsuan 命令或 SDK 调用。',
  },
  'request.signature_malformed': {
    en: 'The signature is not in the form of this service ({reason}).',
    zh: '签名格式不符合本服务要求（{reason}）。',
  },
  'request.signature_wrong': {
    en: 'The signature does not fit: another key signed, or the method, address, path, query, content digest or content type differ from what was signed.',
    zh: '签名不匹配：签名密钥不同，或方法、地址、路径、查询、内容摘要、内容类型与签名时不一致。',
  },
  'request.digest_wrong': {
    en: 'Content-Digest is missing or is not the SHA-256 of the content that arrived.',
    zh: '缺少 Content-Digest，或与收到的内容的 SHA-256 不符。',
  },
  'request.clock_skew': {
    en: 'The signature was made more than 300 s away from the clock of this service ({serverTime}); set the clock of the caller.',
    zh: '签名时间与本服务时钟（{serverTime}）相差超过 300 秒；请校准调用方的时钟。',
  },
  'request.expired': {
    en: 'The signature has expired; sign the request again.',
    zh: '签名已过期；请重新签名。',
  },
  'request.replayed': {
    en: 'This signed request was received before; sign it again for another attempt.',
    zh: '此签名请求已被接收过；如需重试请重新签名。',
  },
  'request.key_unknown': {
    en: 'No key is enrolled under this key id. Enrol first: yinsuan enrol.',
    zh: '此密钥编号未登记。请先登记：yinsuan enrol。',
  },
  'request.key_revoked': {
    en: 'This key was revoked (log entry {seq}); use another key, or ask the operator for a new enrolment code.',
    zh: '此密钥已被吊销（日志条目 {seq}）；请使用其他密钥，或向运营方索取新的登记码。',
  },
  'request.key_not_yet_valid': {
    en: 'This key is valid from {from} only.',
    zh: '此密钥自 {from} 起方才有效。',
  },
  'request.key_expired': {
    en: 'This key was valid until {until}; enrol a new one: yinsuan enrol.',
    zh: '此密钥有效期至 {until}；请登记新密钥：yinsuan enrol。',
  },
  'request.key_unusable': {
    en: 'The public key is not a usable Ed25519 key.',
    zh: '该公钥不是可用的 Ed25519 密钥。',
    exit: 'usage',
  },
  'request.role': {
    en: 'Your organisation may not make this call: it needs the role {needed:role}.',
    zh: '贵机构无权进行此调用：需要角色 {needed:role}。',
    exit: 'refused',
    next: 'yinsuan COMMAND --as NAME',
  },
  'request.key_role': {
    en: 'The key of this request may not make this call: it needs the role {needed:keyRole}. Use another key of your organisation, or ask who administers its keys for a code.',
    zh: '本次请求所用的密钥无权进行此调用：需要密钥权限 {needed:keyRole}。请改用本机构的其他密钥，或向本机构的密钥管理人索取登记码。',
    exit: 'refused',
    next: 'yinsuan key list',
  },
  'request.destroyed': {
    en: 'The question was destroyed after its retention period (log entry {entry}). A saved answer file can still be verified: yinsuan answer verify.',
    zh: '当时的提问已在保存期满后销毁，见日志条目 {entry}。自行保存的答案文件仍可自证：yinsuan answer verify。',
  },
  'request.not_found': {
    en: 'There is no such object, or it is not yours to see.',
    zh: '对象不存在，或无权查看。',
    next: 'LIST',
  },
  'request.path_unknown': {
    en: 'There is no such path; the API is described at /openapi.json and /docs.',
    zh: '路径不存在；接口说明见 /openapi.json 与 /docs。',
  },
  'request.method_not_allowed': {
    en: 'This path does not take {method}. Valid: {valid}.',
    zh: '该路径不支持 {method}。可用：{valid}。',
  },
  'request.parameter_unknown': {
    en: 'Unknown query parameter {name}. Nearest: {nearest}. Valid: {valid}.',
    zh: '未知的查询参数 {name}。最接近：{nearest}。可用：{valid}。',
    exit: 'usage',
  },
  'request.parameter_twice': {
    en: 'The query parameter {name} is given twice; give it once.',
    zh: '查询参数 {name} 重复；只能给出一次。',
    exit: 'usage',
  },
  'request.invalid': {
    en: 'The request is not valid for this call; the errors are listed.',
    zh: '请求不符合此调用的格式；不符合之处已列出。',
    exit: 'usage',
  },
  'request.target_invalid': {
    en: 'The path or query of the request is malformed.',
    zh: '请求的路径或查询格式有误。',
    exit: 'usage',
  },
  'request.malformed': {
    en: 'The bytes received are not a well-formed HTTP request.',
    zh: '收到的字节不是合法的 HTTP 请求。',
    exit: 'usage',
  },
  'request.headers_too_large': {
    en: 'The header of the request is too large.',
    zh: '请求头过大。',
  },
  'request.json_syntax': {
    en: 'The content is not JSON in UTF-8 (position {position}).',
    zh: '内容不是 UTF-8 编码的 JSON（位置 {position}）。',
    exit: 'usage',
  },
  'request.json_duplicate': {
    en: 'A key is given twice in one JSON object (position {position}).',
    zh: 'JSON 对象中有重复的键（位置 {position}）。',
    exit: 'usage',
  },
  'request.json_depth': {
    en: 'The JSON is nested deeper than 32 (position {position}).',
    zh: 'JSON 嵌套超过 32 层（位置 {position}）。',
    exit: 'usage',
  },
  'request.json_number': {
    en: 'A JSON number is not finite, or an integer beyond 2^53 - 1: send it as a string (position {position}).',
    zh: 'JSON 数字超出范围，或为超过 2^53 - 1 的整数：请用字符串发送（位置 {position}）。',
    exit: 'usage',
  },
  'request.json_surrogate': {
    en: 'A JSON string holds a lone surrogate (position {position}).',
    zh: 'JSON 字符串含有不成对的代理码位（位置 {position}）。',
    exit: 'usage',
  },
  'request.json_values': {
    en: 'The JSON has more than {limit} values.',
    zh: 'JSON 中的值超过 {limit} 个。',
  },
  'request.json_key': {
    en: 'A JSON object has the key __proto__, which no contract knows.',
    zh: 'JSON 对象含有键 __proto__，任何接口均不使用。',
    exit: 'usage',
  },
  'request.header_twice': {
    en: 'The header field {name} is given twice; send it once.',
    zh: '请求头 {name} 重复；只能发送一次。',
    exit: 'usage',
  },
  'request.content_encoding': {
    en: 'Content-Encoding is not accepted on requests; send the content as it is.',
    zh: '请求不接受 Content-Encoding；请直接发送原始内容。',
  },
  'request.content_type': {
    en: 'This call takes content of type {expected}.',
    zh: '此调用的内容类型须为 {expected}。',
  },
  'request.content_unexpected': {
    en: 'This call takes no content.',
    zh: '此调用不接受内容。',
    exit: 'usage',
  },
  'request.length_required': {
    en: 'Send the content with Content-Length, not chunked.',
    zh: '请以 Content-Length 发送内容，不要分块传输。',
  },
  'request.too_large': {
    en: 'The content has more than {limit} bytes.',
    zh: '内容超过 {limit} 字节。',
  },
  'request.slow': {
    en: 'The request did not arrive in time.',
    zh: '请求未能及时到达。',
  },
  'request.interrupted': {
    en: 'The connection ended before the content was complete.',
    zh: '连接在内容传输完成前中断。',
    exit: 'usage',
  },
  'request.too_many': {
    en: 'Too many requests; wait {seconds} s.',
    zh: '请求过于频繁；请等待 {seconds} 秒。',
  },
  'request.idempotency_conflict': {
    en: 'Another request was made under this idempotency key; choose a new key.',
    zh: '该幂等键已用于另一请求；请更换新的幂等键。',
    exit: 'usage',
  },
  'request.timeout': {
    en: 'The answer takes too long; ask again in {seconds} s, with the same idempotency key.',
    zh: '处理时间过长；请在 {seconds} 秒后使用同一幂等键重试。',
  },
  'request.suspended': {
    en: 'Your organisation is suspended since {since}: an opening of a blind ticket did not pass. Stored answers can be read; a compliance officer decides about the rest.',
    zh: '贵机构自 {since} 起被暂停：一张盲查询票据的抽检未通过。已存储的答案仍可读取；其余由合规官决定。',
    exit: 'refused',
    next: 'yinsuan grant list',
  },
  'request.stopping': {
    en: 'The service is stopping; ask again in {seconds} s.',
    zh: '服务正在停止；请在 {seconds} 秒后重试。',
  },
  'request.overloaded': {
    en: 'The service is busy; ask again in {seconds} s.',
    zh: '服务繁忙；请在 {seconds} 秒后重试。',
  },
  'request.internal': {
    en: 'The service failed. Tell the operator the request id.',
    zh: '服务发生内部错误，此处无法说明更多。请将请求编号告知运营方。',
  },
})
