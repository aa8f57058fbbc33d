import { HEADINGS } from '../../shared/labels.ts'
import { PASSPORT_WORDS } from '../../shared/passport.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh

export const passport: typeof en.passport = {
  ...PASSPORT_WORDS.zh,
  title: edition => `登记护照 ${edition}`,
  lead: '提供方的说明、各列的处理方式，以及答案最多会泄露的信息。审批前请阅读。',
  none: '无',
  column: '导出文件的列',
  technique: headings.treatment,
  into: '处理结果',
  found: headings.identifiersFound,
  claim: '隐私声明',
  claimWhy: 'NIST SP 800-226 所列问题，逐项依据声明作答。',
  gapsNone: '没有缺项。',
}
