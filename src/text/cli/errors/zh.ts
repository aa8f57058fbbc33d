// 出错时的说明。
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { sayCode } from '../../../../schemas/say-code.ts'
import { FAILURE_WORDS } from '../../shared/failures.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

export const errors: typeof en.errors = {
  error: '错误',
  next: headings.next,
  unverified: FAILURE_WORDS.zh.unverified,
  unexpected: message => `意外错误：${message}`,
  file: (path, reason, code) => `无法读写${path === '' ? labels.file : ` ${path}`}：${reason}（${code}）。`,
  fileReasons: {
    EACCES: '没有权限',
    EEXIST: '已存在',
    EISDIR: '它是文件夹',
    ENAMETOOLONG: '名称过长',
    ENOENT: '它或其上级文件夹不存在',
    ENOSPC: '磁盘已满',
    ENOTDIR: '应为文件夹之处是文件',
    EPERM: '不被允许',
    EROFS: '磁盘为只读',
  },
  connection: url => `${url} 没有响应。`,
  timeout: url => `${url} 未在时限内完整响应，请求可能已被执行。`,
  responseSize: url => `${url} 发来的内容超出该请求应有的长度，已丢弃，未作解析。`,
  stalled: (id, state) =>
    `服务使 ${id} 停留在同一状态过久（${sayCode(TICKET_WORDS.zh, state)}）。已完成的部分不会丢失，重新执行同一命令即可继续。`,
  member: '本成员与登记时固定的信息不符：日志中没有其密钥的条目，或服务所称的机构不同。',
  connectionMaybe: key =>
    `无法确定查询是否已被回答。请用同一密钥重试，不会重复扣费：--idempotency-key ${key}`,
  answerKept: id => `答案未能写出，但已保存，可免费取回：yinsuan answer show ${id}`,
  baseUrl: '服务以其地址命名，例如 https://cleanroom.example。',
  response: '当前软件版本无法识别服务的响应格式。',
  upload: '要续传的上传属于另一个文件。',
  job: detail => `封存失败：${detail}`,
  vault: '已存的盲查询票据无法打开：口令或密钥不符，或文件夹被改动。',
  ticket: FAILURE_WORDS.zh.ticket,
  ticketTaken: '另一个命令正在使用这张盲查询票据。未发送任何内容。',
  contradiction: id =>
    `服务方就 ${id} 记入日志的内容与其发来的不一致。未开启任何内容，其签名内容已留存：请交给合规官。`,
  shares: FAILURE_WORDS.zh.shares,
  blindEstimate: FAILURE_WORDS.zh.blindEstimate,
  blindRepeat: FAILURE_WORDS.zh.blindRepeat,
  blindDiffers: FAILURE_WORDS.zh.blindDiffers,
  blindUnreadable: FAILURE_WORDS.zh.blindUnreadable,
  contract: why => `合同无效：${why}。`,
  contractWhy: {
    party: '合同的对象不是贵机构，或针对其他服务',
    file: '不是授权文件（由 grant show --json 写出）',
    alone: '该授权由提供方单方签发，早于合同制度',
    provider: '第一个签名不是提供方的',
    consumer: '第二个签名不是需求方的',
    signature: '签名与合同文本或所列密钥不符',
    text: '其文本不能读作合同',
    spelling: '其文本不是签名所用的唯一写法',
  },
  evidence: FAILURE_WORDS.zh.evidence,
  joint: FAILURE_WORDS.zh.joint,
  period: text => `月份写作 2026-10，日期写作 2026-10-31，起始日不晚于截止日；无法识别：${text}。`,
  author: (entry, why) =>
    `无法证实条目 ${entry} 的签署者（${why}）：所示机构并未签署该内容，或其私有部分被隐去。`,
  logEntry: entry => `服务展示的条目 ${entry} 与其日志中的不一致。`,
  answerFile: FAILURE_WORDS.zh.answerFile,
  verification: (message, where) => `核验未通过：${message}${where}。`,
  identity: message =>
    `响应并非来自所固定的服务：${message}。其内容未被使用。若运营方确认服务已更换密钥，请索取新的登记码。`,
  keyFile: '密钥文件或配置档案中的密钥已损坏，或不是此类文件。',
  passphrase: FAILURE_WORDS.zh.passphrase,
  where: { index: labels.entry, path: labels.file, field: labels.field },
  commander: {
    unknownCommand: name => `未知命令 ${name}。`,
    unknownOption: name => `未知选项 ${name}。`,
    missingArgument: name => `缺少参数 ${name}。`,
    optionMissingArgument: name =>
      `选项 ${name} 之后需要一个值。以 -- 开头的值请写成 ${name.replace(/^.*, /, '')}=值。`,
    missingMandatoryOptionValue: name => `缺少选项 ${name}。`,
    invalidArgument: (name, valid) => `${name} 的取值无效。${valid === '' ? '' : `可用：${valid}。`}`,
    excessArguments: '参数过多。',
    commandMissing: '请指明命令。',
    didYouMean: names => `您是否想输入 ${names}？`,
  },
}
