// 网页控制台的中文词典。
import type { EN } from './en.ts'
import * as zhAnswers from './answers/zh.ts'
import * as zhApp from './frame/zh.ts'
import * as zhAudit from './audit/zh.ts'
import * as zhAsk from './ask/zh.ts'
import * as zhBudget from './budget/zh.ts'
import * as zhCatalogue from './catalogue/zh.ts'
import * as zhGrant from './grant/zh.ts'
import * as zhMarket from './market/zh.ts'
import * as zhOfficer from './officer/zh.ts'
import * as zhOperator from './operator/zh.ts'
import * as zhPassport from './passport/zh.ts'
import * as zhProvider from './provider/zh.ts'
import * as zhReport from './report/zh.ts'
import * as zhStanding from './standing/zh.ts'
import * as zhStatistics from './statistics/zh.ts'
import * as zhTrust from './trust/zh.ts'
import * as zhWizard from './wizard/zh.ts'

export const ZH: typeof EN = {
  ...zhAnswers,
  ...zhApp,
  ...zhAsk,
  ...zhAudit,
  ...zhBudget,
  ...zhCatalogue,
  ...zhGrant,
  ...zhMarket,
  ...zhOfficer,
  ...zhOperator,
  ...zhPassport,
  ...zhProvider,
  ...zhReport,
  ...zhStanding,
  ...zhStatistics,
  ...zhTrust,
  ...zhWizard,
  pages: {
    ...zhApp.pages,
    ...zhMarket.marketPages,
    ...zhOfficer.officerPages,
    ...zhOperator.operatorPages,
    ...zhProvider.providerPages,
    ...zhReport.reportPages,
    ...zhStanding.standingPages,
  },
}
