// The dictionary by language: the Chinese one has the type of the English one, so a missing string is a compile error.
import type { Language } from '../../../schemas/common.ts'
import { blind as enBlind } from './en/blind.ts'
import * as enCommands from './en/commands.ts'
import * as enDesk from './en/desk.ts'
import { errors as enErrors } from './en/errors.ts'
import * as enLog from './en/log.ts'
import * as enOptions from './en/options.ts'
import { prepareReport as enPrepareReport } from './en/prepare-report.ts'
import * as enReport from './en/report.ts'
import * as en from './en/output.ts'
import { blind as zhBlind } from './zh/blind.ts'
import * as zhCommands from './zh/commands.ts'
import * as zhDesk from './zh/desk.ts'
import { errors as zhErrors } from './zh/errors.ts'
import * as zhLog from './zh/log.ts'
import * as zhOptions from './zh/options.ts'
import { prepareReport as zhPrepareReport } from './zh/prepare-report.ts'
import * as zhReport from './zh/report.ts'
import * as zh from './zh/output.ts'

const EN = {
  commands: { ...enCommands.COMMANDS, ...enDesk.DESK_COMMANDS, ...enReport.REPORT_COMMANDS },
  groups: { ...enCommands.GROUPS, ...enDesk.DESK_GROUPS, ...enReport.REPORT_GROUPS },
  arguments: { ...enOptions.ARGUMENTS, ...enDesk.DESK_ARGUMENTS },
  options: { ...enOptions.OPTIONS, ...enDesk.DESK_OPTIONS, ...enReport.REPORT_OPTIONS },
  /** Where a command's option is not what others mean by its name. */
  optionsOf: enReport.REPORT_OPTIONS_OF,
  ...en,
  ...enLog,
  errors: enErrors,
  blind: enBlind,
  desk: enDesk.desk,
  grantTerms: enDesk.grantTerms,
  passport: enDesk.passport,
  statement: enReport.statement,
  overview: enReport.overview,
  reportFile: enReport.reportFile,
  prepareReport: enPrepareReport,
}
type Commands = Readonly<Record<keyof typeof EN.commands, { summary: string; examples: readonly string[] }>>
export type Text = Omit<typeof EN, 'commands'> & { readonly commands: Commands }
export type CommandPath = keyof Commands

export const TEXT: Readonly<Record<Language, Text>> = {
  en: EN,
  zh: {
    commands: { ...zhCommands.COMMANDS, ...zhDesk.DESK_COMMANDS, ...zhReport.REPORT_COMMANDS },
    groups: { ...zhCommands.GROUPS, ...zhDesk.DESK_GROUPS, ...zhReport.REPORT_GROUPS },
    arguments: { ...zhOptions.ARGUMENTS, ...zhDesk.DESK_ARGUMENTS },
    options: { ...zhOptions.OPTIONS, ...zhDesk.DESK_OPTIONS, ...zhReport.REPORT_OPTIONS },
    optionsOf: zhReport.REPORT_OPTIONS_OF,
    ...zh,
    ...zhLog,
    errors: zhErrors,
    blind: zhBlind,
    desk: zhDesk.desk,
    grantTerms: zhDesk.grantTerms,
    passport: zhDesk.passport,
    statement: zhReport.statement,
    overview: zhReport.overview,
    reportFile: zhReport.reportFile,
    prepareReport: zhPrepareReport,
  },
}
