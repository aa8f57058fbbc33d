// The three kinds of question, and the two ways to ask one.
import { capitalised, split } from '../../../schemas/by-language.ts'

export const QUESTION_KIND_WORDS = split({
  profile: { en: 'profile', zh: '画像' },
  trend: { en: 'trend', zh: '趋势' },
  aggregate: { en: 'aggregate', zh: '汇总' },
})

/** The same where a button or a title writes them. */
export const QUESTION_KIND_HEADINGS = {
  en: capitalised(QUESTION_KIND_WORDS.en),
  zh: QUESTION_KIND_WORDS.zh,
}

export const MODE_WORDS = split({
  open: { en: 'open', zh: '普通查询' },
  blind: { en: 'blind', zh: '盲查询' },
})
