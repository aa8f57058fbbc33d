// 出错时的说明。
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { sayCode } from '../../../../schemas/say-code.ts'
import { FAILURE_WORDS } from '../../shared/failures.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import type { BrokenContract } from '../../../../schemas/contract-fault.ts'
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
  connectionMaybe: key =>
    `无法确定查询是否已被回答。请用同一密钥重试，不会重复扣费：--idempotency-key ${key}`,
  answerKept: id => `答案未能写出，但已保存，可免费取回：yinsuan answer show ${id}`,
  vault: '已存的盲查询票据无法打开：口令或密钥不符，或文件夹被改动。',
  /** By the codes of `SdkError`. */
  sdk: {
    ...FAILURE_WORDS.zh.sdk,
    'sdk.connection': detail => `${detail('url')} 没有响应。`,
    'sdk.timeout': detail => `${detail('url')} 未在时限内完整响应，请求可能已被执行。`,
    'sdk.response_size': detail => `${detail('url')} 发来的内容超出该请求应有的长度，已丢弃，未作解析。`,
    'sdk.stalled': detail =>
      `服务使 ${detail('id')} 停留在同一状态过久（${sayCode(TICKET_WORDS.zh, detail('state'))}）。已完成的部分不会丢失，重新执行同一命令即可继续。`,
    'sdk.member': () => '本成员与登记时固定的信息不符：日志中没有其密钥的条目，或服务所称的机构不同。',
    'sdk.base_url': () => '服务以其地址命名，例如 https://cleanroom.example。',
    'sdk.response': () => '当前软件版本无法识别服务的响应格式。',
    'sdk.upload': () => '要续传的上传属于另一个文件。',
    'sdk.job': detail => `封存失败：${detail('message')}`,
    'sdk.ticket_taken': () => '另一个命令正在使用这张盲查询票据。未发送任何内容。',
    'sdk.contradiction': detail =>
      `服务方就 ${detail('id')} 记入日志的内容与其发来的不一致。未开启任何内容，其签名内容已留存：请交给合规官。`,
    'sdk.contract': detail => `合同无效：${sayCode(CONTRACT_WORDS, detail('why'))}。`,
    'sdk.period': detail =>
      `月份写作 2026-10，日期写作 2026-10-31，起始日不晚于截止日；无法识别：${detail('period')}。`,
    'sdk.author': detail =>
      `无法证实条目 ${detail('index')} 的签署者（${detail('why')}）：所示机构并未签署该内容，或其私有部分被隐去。`,
    'sdk.log': detail => `服务展示的条目 ${detail('index')} 与其日志中的不一致。`,
  },
  verification: (message, where) => `核验未通过：${message}${where}。`,
  identity: message =>
    `响应并非来自所固定的服务：${message}。其内容未被使用。若运营方确认服务已更换密钥，请索取新的登记码。`,
  keyFile: '密钥文件或配置档案中的密钥已损坏，或不是此类文件。',
  passphrase: FAILURE_WORDS.zh.passphrase,
  where: { index: labels.entry, path: labels.file, field: labels.field },
  usage: {
    unknown_command: name => `未知命令 ${name}。`,
    unknown_option: name => `未知选项 ${name}。`,
    missing_argument: name => `缺少参数 ${name}。`,
    option_missing_argument: name =>
      `选项 ${name} 之后需要一个值。以 -- 开头的值请写成 ${name.replace(/^.*, /, '')}=值。`,
    missing_mandatory_option_value: name => `缺少选项 ${name}。`,
    invalid_argument: (name, valid) => `${name} 的取值无效。可用：${valid}。`,
    excess_arguments: '参数过多。',
    help: '请指明命令。',
    didYouMean: names => `您是否想输入 ${names}？`,
  },
}

const CONTRACT_WORDS: Readonly<Record<BrokenContract, string>> = {
  party: '合同的对象不是贵机构，或针对其他服务',
  file: '不是授权文件（由 grant show --json 写出）',
  alone: '该授权由提供方单方签发，早于合同制度',
  provider: '第一个签名不是提供方的',
  consumer: '第二个签名不是需求方的',
  signature: '签名与合同文本或所列密钥不符',
  text: '其文本不能读作合同',
  spelling: '其文本不是签名所用的唯一写法',
}
