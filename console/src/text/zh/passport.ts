import { PASSPORT_WORDS } from '../../../../schemas/passport-words.ts'
import type * as en from '../en/passport.ts'

export const passport: typeof en.passport = {
  ...PASSPORT_WORDS.zh,
  title: edition => `登记护照 ${edition}`,
  lead: '提供方的说明、对各列的处理，以及答案至多会损失什么：审批之前请阅读。',
  none: '无',
  column: '导出文件的列',
  technique: '处理',
  into: '成为',
  found: '发现的标识符',
  claim: '隐私声明',
  claimWhy: '按 NIST SP 800-226 的问题，逐项由声明作答。',
  gapsNone: '没有缺项。',
}
