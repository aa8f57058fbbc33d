import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'usage', next: 'yinsuan gateway --help' }

/** What the gateway for programs on the same machine refuses. */
export const GATEWAY_MESSAGES = messages(AREA, {
  'gateway.token': {
    en: 'The request does not carry this gateway’s token: Authorization: Bearer TOKEN, as the gateway printed it when it started.',
    zh: '请求未携带本网关的令牌：Authorization: Bearer TOKEN，令牌在网关启动时打印。',
    exit: 'refused',
  },
  'gateway.host': {
    en: 'The request names another host than {expected}. A name that leads to this machine is not enough: a web page could use one.',
    zh: '请求中的主机名不是 {expected}。仅仅解析到本机还不够：网页可能利用这样的域名。',
    exit: 'refused',
  },
  'gateway.origin': {
    en: 'The request comes from a web page. The gateway is for programs; a browser is never answered.',
    zh: '请求来自网页。网关仅供程序使用，不回应浏览器。',
    exit: 'refused',
  },
  'gateway.path': {
    en: 'There is nothing here. Valid: GET /v1/answers.FORMAT, GET /v1/answers/ANSWER.FORMAT, GET /v1/panels/DATASET.FORMAT, POST /v1/estimates.FORMAT; FORMAT is json, csv, parquet or arrow.',
    zh: '此处无内容。可用地址：GET /v1/answers.FORMAT、GET /v1/answers/ANSWER.FORMAT、GET /v1/panels/DATASET.FORMAT、POST /v1/estimates.FORMAT；FORMAT 为 json、csv、parquet 或 arrow。',
  },
  'gateway.body': {
    en: 'The body has to be a question as a JSON object in UTF-8, of at most {most} bytes.',
    zh: '请求正文应为 UTF-8 编码的 JSON 对象（一个问题），且不超过 {most} 字节。',
  },
  'gateway.token_file': {
    en: '{file} is there already and is no token file of a gateway; name another one.',
    zh: '{file} 已存在，且不是网关的令牌文件；请换一个文件名。',
  },
  'gateway.port': {
    en: 'The option --port takes a number from 0 to 65535; 0 takes a free one.',
    zh: '--port 应为 0 至 65535 之间的整数；0 表示任选一个空闲端口。',
  },
})
