// The dictionary by language: the Chinese one has the type of the English one, so a missing string is a compile error.
import type { Language } from '../../../schemas/common.ts'
import * as enAnswers from './en/answers.ts'
import * as enApp from './en/app.ts'
import * as enAsk from './en/ask.ts'
import * as enBudget from './en/budget.ts'
import * as enCatalogue from './en/catalogue.ts'
import * as enGrant from './en/grant.ts'
import * as enStatistics from './en/statistics.ts'
import * as enTrust from './en/trust.ts'
import * as zhAnswers from './zh/answers.ts'
import * as zhApp from './zh/app.ts'
import * as zhAsk from './zh/ask.ts'
import * as zhBudget from './zh/budget.ts'
import * as zhCatalogue from './zh/catalogue.ts'
import * as zhGrant from './zh/grant.ts'
import * as zhStatistics from './zh/statistics.ts'
import * as zhTrust from './zh/trust.ts'

const EN = {
  ...enAnswers,
  ...enApp,
  ...enAsk,
  ...enBudget,
  ...enCatalogue,
  ...enGrant,
  ...enStatistics,
  ...enTrust,
}
const ZH: typeof EN = {
  ...zhAnswers,
  ...zhApp,
  ...zhAsk,
  ...zhBudget,
  ...zhCatalogue,
  ...zhGrant,
  ...zhStatistics,
  ...zhTrust,
}

export type Text = typeof EN

export const TEXT: Readonly<Record<Language, Text>> = { en: EN, zh: ZH }
