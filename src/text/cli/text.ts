// The dictionary by language: the Chinese one has the type of the English one, so a missing string is a
// compile error.
import type { Language } from '../../../schemas/common.ts'
import { blind as enBlind } from './blind/en.ts'
import * as enCommands from './commands/en.ts'
import * as enDesk from './desk/en.ts'
import { errors as enErrors } from './errors/en.ts'
import * as enLog from './log/en.ts'
import { notify as enNotify } from './notify/en.ts'
import * as enOptions from './options/en.ts'
import * as enMarket from './market/en.ts'
import { prepareReport as enPrepareReport } from './prepare-report/en.ts'
import * as enReport from './report/en.ts'
import * as enStanding from './standing/en.ts'
import { schedule as enSchedule } from './schedule/en.ts'
import * as en from './output/en.ts'
import { blind as zhBlind } from './blind/zh.ts'
import * as zhCommands from './commands/zh.ts'
import * as zhDesk from './desk/zh.ts'
import { errors as zhErrors } from './errors/zh.ts'
import * as zhLog from './log/zh.ts'
import { notify as zhNotify } from './notify/zh.ts'
import * as zhOptions from './options/zh.ts'
import * as zhMarket from './market/zh.ts'
import { prepareReport as zhPrepareReport } from './prepare-report/zh.ts'
import * as zhReport from './report/zh.ts'
import * as zhStanding from './standing/zh.ts'
import { schedule as zhSchedule } from './schedule/zh.ts'
import * as zh from './output/zh.ts'

const EN = {
  commands: { ...enCommands.COMMANDS, ...enMarket.MARKET_COMMANDS, ...enStanding.STANDING_COMMANDS },
  groups: { ...enCommands.GROUPS, ...enMarket.MARKET_GROUPS, ...enStanding.STANDING_GROUPS },
  arguments: { ...enOptions.ARGUMENTS, ...enMarket.MARKET_ARGUMENTS },
  options: { ...enOptions.OPTIONS, ...enMarket.MARKET_OPTIONS, ...enStanding.STANDING_OPTIONS },
  optionsOf: enOptions.OPTIONS_OF,
  ...en,
  ...enLog,
  errors: enErrors,
  blind: enBlind,
  notify: enNotify,
  schedule: enSchedule,
  desk: enDesk.desk,
  grantTerms: enDesk.grantTerms,
  passport: enDesk.passport,
  statement: enReport.statement,
  overview: enReport.overview,
  reportFile: enReport.reportFile,
  prepareReport: enPrepareReport,
  market: enMarket.market,
  standing: enStanding.standing,
}
type Words<Texts> = { readonly [Name in keyof Texts]: string }
export type CliText = Omit<typeof EN, 'commands' | 'groups'> & {
  readonly commands: Words<typeof EN.commands>
  readonly groups: Words<typeof EN.groups>
}
export type CommandPath = keyof CliText['commands']

export const CLI_TEXT: Readonly<Record<Language, CliText>> = {
  en: EN,
  zh: {
    commands: { ...zhCommands.COMMANDS, ...zhMarket.MARKET_COMMANDS, ...zhStanding.STANDING_COMMANDS },
    groups: { ...zhCommands.GROUPS, ...zhMarket.MARKET_GROUPS, ...zhStanding.STANDING_GROUPS },
    arguments: { ...zhOptions.ARGUMENTS, ...zhMarket.MARKET_ARGUMENTS },
    options: { ...zhOptions.OPTIONS, ...zhMarket.MARKET_OPTIONS, ...zhStanding.STANDING_OPTIONS },
    optionsOf: zhOptions.OPTIONS_OF,
    ...zh,
    ...zhLog,
    errors: zhErrors,
    blind: zhBlind,
    notify: zhNotify,
    schedule: zhSchedule,
    desk: zhDesk.desk,
    grantTerms: zhDesk.grantTerms,
    passport: zhDesk.passport,
    statement: zhReport.statement,
    overview: zhReport.overview,
    reportFile: zhReport.reportFile,
    prepareReport: zhPrepareReport,
    market: zhMarket.market,
    standing: zhStanding.standing,
  },
}
