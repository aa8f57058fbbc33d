// Types and outcomes of log entries, as the command line and the console both say them.
import type { Entry } from '../../../protocols/audit/entry.ts'
import type { Language } from '../../../schemas/common.ts'
import { EDITION_STATUS_WORDS } from '../../../schemas/edition-status.ts'
import { TICKET_WORDS } from '../../../schemas/messages/terms.ts'
import { sayCode } from '../../../schemas/say-code.ts'
import { LABELS } from './labels.ts'

type Outcome =
  | Extract<Entry, { readonly outcome: string }>['outcome']
  | Extract<Entry, { readonly action: string }>['action']
type LogWords = {
  readonly types: Readonly<Record<Entry['type'], string>>
  readonly outcomes: Readonly<Record<Outcome, string>>
}

export const LOG_WORDS: Readonly<Record<Language, LogWords>> = {
  en: {
    types: {
      computation: 'question',
      refusal: 'refusal',
      'refusal-summary': 'further refusals',
      organisation: 'member added',
      key: 'key',
      invitation: 'code for a further key',
      readmission: 'member let in again on the stopped service',
      edition: 'edition sealed',
      grant: 'grant (before contracts)',
      account: 'account opened',
      standing: 'question published',
      'standing-withdrawal': 'published question withdrawn',
      'standing-reading': 'published answer read',
      ticket: 'blind ticket',
      suspension: 'member suspended',
      lift: 'suspension lifted',
      rebuttal: 'reply to evidence',
      'witness-policy': 'witness policy',
      'log-key': 'log key handed over',
      'key-rotation': 'key replaced',
      'master-key': 'master key of the private parts replaced',
      shred: 'private parts destroyed',
      recovery: 'entries taken back from the hub',
      rules: 'rules of approval',
      proposal: 'request',
      approval: 'approval',
      rejection: 'rejection',
      contract: 'contract offered',
      acceptance: 'contract signed',
      freeze: 'edition frozen',
      unfreeze: 'edition unfrozen',
      'officer-freeze': 'edition frozen by an officer',
      'officer-unfreeze': 'edition unfrozen by an officer',
      withdrawal: 'edition withdrawn',
      revocation: 'grant revoked',
      'grant-freeze': 'grant paused',
      'grant-unfreeze': 'grant resumed',
      'blind-level': 'blind level changed',
      halt: 'member blocked',
      resume: 'member unblocked',
      'market-edition': 'market edition signed',
      joint: 'joint question answered',
      'node-reset': 'holds of a node ended',
      start: 'service started',
      stop: 'service stopped',
    },
    outcomes: {
      released: 'answered',
      refused: 'refused',
      failed: 'failed',
      added: 'added',
      enrolled: 'enrolled',
      revoked: 'revoked',
      sealed: 'sealed',
      issued: 'issued',
      'blind-level': 'blind level changed',
      chosen: 'chosen',
      opening: 'opening sent',
      opened: 'opened',
      'written-off': 'given up',
      'written-off-by-officer': 'given up by an officer',
    },
  },
  zh: {
    types: {
      computation: LABELS.zh.ask,
      refusal: LABELS.zh.refusal,
      'refusal-summary': '其余拒绝（汇总）',
      organisation: '加入成员',
      key: LABELS.zh.key,
      invitation: '签发追加密钥的登记码',
      readmission: '停机时恢复成员',
      edition: '封存数据版本',
      grant: '授权（合同制之前）',
      account: '开立账户',
      standing: '发布常设问题',
      'standing-withdrawal': '撤下常设问题',
      'standing-reading': '阅读常设答案',
      ticket: LABELS.zh.blindTicket,
      suspension: '暂停成员',
      lift: '解除成员暂停',
      rebuttal: LABELS.zh.replyToTheEvidence,
      'witness-policy': LABELS.zh.witnessPolicy,
      'log-key': '日志密钥交接',
      'key-rotation': '更换密钥',
      'master-key': '更换私有部分的主密钥',
      shred: '销毁私有部分',
      recovery: '从枢纽取回条目',
      rules: '审批规则',
      proposal: '提出申请',
      approval: '批准申请',
      rejection: '驳回申请',
      contract: '发出合同',
      acceptance: '签署合同',
      freeze: '冻结数据版本',
      unfreeze: '解冻数据版本',
      'officer-freeze': '合规官冻结数据版本',
      'officer-unfreeze': '合规官解冻数据版本',
      withdrawal: '撤回数据版本',
      revocation: '终止授权',
      'grant-freeze': '暂停授权',
      'grant-unfreeze': '恢复授权',
      'blind-level': '调整盲查询级别',
      halt: '停用成员',
      resume: '恢复成员',
      'market-edition': '签署市场期次',
      joint: '联合查询已回答',
      'node-reset': '解除节点的预留',
      start: '服务启动',
      stop: '服务停止',
    },
    outcomes: {
      released: LABELS.zh.answered,
      refused: LABELS.zh.refused,
      failed: EDITION_STATUS_WORDS.zh.failed,
      added: LABELS.zh.joined,
      enrolled: '已登记',
      revoked: '已吊销',
      sealed: '已封存',
      issued: '已发出',
      'blind-level': '已调整盲查询级别',
      chosen: '已抽检',
      opening: '已提交开启',
      opened: '已开启',
      'written-off': TICKET_WORDS.zh['written-off'],
      'written-off-by-officer': '合规官放弃',
    },
  },
}

/** Codes of refusals are not translated: they are what is looked up. */
export function sayOutcome(outcome: string, language: Language): string {
  const { outcomes } = LOG_WORDS[language]
  return outcome
    .split(' ')
    .map(word => sayCode(outcomes, word))
    .join(' ')
}
