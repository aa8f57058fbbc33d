// The console’s dictionary in English.
import * as enAnswers from './answers/en.ts'
import * as enApp from './frame/en.ts'
import * as enAudit from './audit/en.ts'
import * as enAsk from './ask/en.ts'
import * as enBudget from './budget/en.ts'
import * as enCatalogue from './catalogue/en.ts'
import * as enGrant from './grant/en.ts'
import * as enMarket from './market/en.ts'
import * as enOfficer from './officer/en.ts'
import * as enOperator from './operator/en.ts'
import * as enPassport from './passport/en.ts'
import * as enProvider from './provider/en.ts'
import * as enReport from './report/en.ts'
import * as enStanding from './standing/en.ts'
import * as enStatistics from './statistics/en.ts'
import * as enTrust from './trust/en.ts'
import * as enWizard from './wizard/en.ts'

export const EN = {
  ...enAnswers,
  ...enApp,
  ...enAsk,
  ...enAudit,
  ...enBudget,
  ...enCatalogue,
  ...enGrant,
  ...enMarket,
  ...enOfficer,
  ...enOperator,
  ...enPassport,
  ...enProvider,
  ...enReport,
  ...enStanding,
  ...enStatistics,
  ...enTrust,
  ...enWizard,
  pages: {
    ...enApp.pages,
    ...enMarket.marketPages,
    ...enOfficer.officerPages,
    ...enOperator.operatorPages,
    ...enProvider.providerPages,
    ...enReport.reportPages,
    ...enStanding.standingPages,
  },
}
