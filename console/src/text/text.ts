// The dictionary by language. Chinese has the type of English: a missing string is a compile error.
import type { Language } from '../../../schemas/common.ts'
import * as enAnswers from './en/answers.ts'
import * as enApp from './en/app.ts'
import * as enAudit from './en/audit.ts'
import * as enAsk from './en/ask.ts'
import * as enBudget from './en/budget.ts'
import * as enCatalogue from './en/catalogue.ts'
import * as enGrant from './en/grant.ts'
import * as enOfficer from './en/officer.ts'
import * as enOperator from './en/operator.ts'
import * as enPassport from './en/passport.ts'
import * as enProvider from './en/provider.ts'
import * as enStatistics from './en/statistics.ts'
import * as enTrust from './en/trust.ts'
import * as enWizard from './en/wizard.ts'
import * as zhAnswers from './zh/answers.ts'
import * as zhApp from './zh/app.ts'
import * as zhAudit from './zh/audit.ts'
import * as zhAsk from './zh/ask.ts'
import * as zhBudget from './zh/budget.ts'
import * as zhCatalogue from './zh/catalogue.ts'
import * as zhGrant from './zh/grant.ts'
import * as zhOfficer from './zh/officer.ts'
import * as zhOperator from './zh/operator.ts'
import * as zhPassport from './zh/passport.ts'
import * as zhProvider from './zh/provider.ts'
import * as zhStatistics from './zh/statistics.ts'
import * as zhTrust from './zh/trust.ts'
import * as zhWizard from './zh/wizard.ts'

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

export type Text = typeof EN

export const TEXT: Readonly<Record<Language, Text>> = { en: EN, zh: ZH }
