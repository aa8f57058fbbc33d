// The dictionary by language: the Chinese one has the type of the English one, so a missing string is a compile error.
import type { Language } from '../../../schemas/common.ts'
import * as enCommands from './en/commands.ts'
import * as enDesk from './en/desk.ts'
import * as enReport from './en/report.ts'
import * as enReportWords from './en/report-words.ts'
import * as en from './en/output.ts'
import * as zhCommands from './zh/commands.ts'
import * as zhDesk from './zh/desk.ts'
import * as zhReport from './zh/report.ts'
import * as zhReportWords from './zh/report-words.ts'
import * as zh from './zh/output.ts'

const EN = {
  commands: { ...enCommands.COMMANDS, ...enDesk.DESK_COMMANDS, ...enReport.REPORT_COMMANDS },
  groups: { ...enCommands.GROUPS, ...enDesk.DESK_GROUPS, ...enReport.REPORT_GROUPS },
  arguments: { ...enCommands.ARGUMENTS, ...enDesk.DESK_ARGUMENTS },
  options: { ...enCommands.OPTIONS, ...enDesk.DESK_OPTIONS, ...enReport.REPORT_OPTIONS },
  ...en,
  desk: enDesk.desk,
  grantTerms: enDesk.grantTerms,
  passport: enDesk.passport,
  statement: enReport.statement,
  overview: enReport.overview,
  report: enReportWords.report,
}
type Commands = Readonly<Record<keyof typeof EN.commands, { summary: string; examples: readonly string[] }>>
export type Text = Omit<typeof EN, 'commands'> & { readonly commands: Commands }
export type CommandPath = keyof Commands

export const TEXT: Readonly<Record<Language, Text>> = {
  en: EN,
  zh: {
    commands: { ...zhCommands.COMMANDS, ...zhDesk.DESK_COMMANDS, ...zhReport.REPORT_COMMANDS },
    groups: { ...zhCommands.GROUPS, ...zhDesk.DESK_GROUPS, ...zhReport.REPORT_GROUPS },
    arguments: { ...zhCommands.ARGUMENTS, ...zhDesk.DESK_ARGUMENTS },
    options: { ...zhCommands.OPTIONS, ...zhDesk.DESK_OPTIONS, ...zhReport.REPORT_OPTIONS },
    ...zh,
    desk: zhDesk.desk,
    grantTerms: zhDesk.grantTerms,
    passport: zhDesk.passport,
    statement: zhReport.statement,
    overview: zhReport.overview,
    report: zhReportWords.report,
  },
}
