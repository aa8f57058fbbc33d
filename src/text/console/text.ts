// The dictionary by language. Chinese has the type of English: a missing string is a compile error.
import type { Language } from '../../../schemas/common.ts'
import * as enAnswers from './answers/en.ts'
import * as enApp from './frame/en.ts'
import * as enAudit from './audit/en.ts'
import * as enAsk from './ask/en.ts'
import * as enBudget from './budget/en.ts'
import * as enCatalogue from './catalogue/en.ts'
import * as enGrant from './grant/en.ts'
import * as enOfficer from './officer/en.ts'
import * as enOperator from './operator/en.ts'
import * as enPassport from './passport/en.ts'
import * as enProvider from './provider/en.ts'
import * as enStatistics from './statistics/en.ts'
import * as enTrust from './trust/en.ts'
import * as enWizard from './wizard/en.ts'
import * as zhAnswers from './answers/zh.ts'
import * as zhApp from './frame/zh.ts'
import * as zhAudit from './audit/zh.ts'
import * as zhAsk from './ask/zh.ts'
import * as zhBudget from './budget/zh.ts'
import * as zhCatalogue from './catalogue/zh.ts'
import * as zhGrant from './grant/zh.ts'
import * as zhOfficer from './officer/zh.ts'
import * as zhOperator from './operator/zh.ts'
import * as zhPassport from './passport/zh.ts'
import * as zhProvider from './provider/zh.ts'
import * as zhStatistics from './statistics/zh.ts'
import * as zhTrust from './trust/zh.ts'
import * as zhWizard from './wizard/zh.ts'

const EN = {
  ...enAnswers,
  ...enApp,
  ...enAsk,
  ...enAudit,
  ...enBudget,
  ...enCatalogue,
  ...enGrant,
  ...enOfficer,
  ...enOperator,
  ...enPassport,
  ...enProvider,
  ...enStatistics,
  ...enTrust,
  ...enWizard,
  pages: {
    ...enApp.pages,
    ...enOfficer.officerPages,
    ...enOperator.operatorPages,
    ...enProvider.providerPages,
  },
}
const ZH: typeof EN = {
  ...zhAnswers,
  ...zhApp,
  ...zhAsk,
  ...zhAudit,
  ...zhBudget,
  ...zhCatalogue,
  ...zhGrant,
  ...zhOfficer,
  ...zhOperator,
  ...zhPassport,
  ...zhProvider,
  ...zhStatistics,
  ...zhTrust,
  ...zhWizard,
  pages: {
    ...zhApp.pages,
    ...zhOfficer.officerPages,
    ...zhOperator.operatorPages,
    ...zhProvider.providerPages,
  },
}

export type ConsoleText = typeof EN

export const CONSOLE_TEXT: Readonly<Record<Language, ConsoleText>> = { en: EN, zh: ZH }
