// What an officer's attention is drawn to.
import type { Language } from '../../../schemas/common.ts'
import type { AlertKind } from '../../../schemas/overview.ts'
import { capitalised } from '../../../schemas/by-language.ts'

export const ALERT_WORDS: Readonly<Record<Language, Readonly<Record<AlertKind, string>>>> = {
  en: {
    refusals: 'repeatedly refused',
    repeated: 'the same question over and over, which averages out its noise',
    differencing: 'questions that differ in one or two values',
    'budget-low': '90 % of a budget is spent',
    admission: 'new administrator or further key: proposed, admitted or tried',
    'reply-refused': 'the hub refused a reply of this node, which was dropped',
  },
  zh: {
    refusals: '反复被拒绝',
    repeated: '反复询问同一问题，以平均掉噪声',
    differencing: '多个问题只相差一两个取值',
    'budget-low': '预算已消耗 90 %',
    admission: '管理角色或追加密钥：提出、准入或尝试',
    'reply-refused': '枢纽拒收本节点的回复，该回复已丢弃',
  },
}

/** The same where a title writes them. */
export const ALERT_HEADINGS = { en: capitalised(ALERT_WORDS.en), zh: ALERT_WORDS.zh }
