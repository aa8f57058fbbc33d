// The dictionary by language: the Chinese one has the type of the English one, so a missing string is a compile error.
import type { Language } from '../../../schemas/common.ts'
import {
  ARGUMENTS as EN_ARGUMENTS,
  COMMANDS as EN_COMMANDS,
  GROUPS as EN_GROUPS,
  OPTIONS as EN_OPTIONS,
} from './en/commands.ts'
import * as en from './en/output.ts'
import {
  ARGUMENTS as ZH_ARGUMENTS,
  COMMANDS as ZH_COMMANDS,
  GROUPS as ZH_GROUPS,
  OPTIONS as ZH_OPTIONS,
} from './zh/commands.ts'
import * as zh from './zh/output.ts'

const EN = {
  commands: EN_COMMANDS,
  groups: EN_GROUPS,
  arguments: EN_ARGUMENTS,
  options: EN_OPTIONS,
  ...en,
}
export type Text = typeof EN
export type CommandPath = keyof typeof EN_COMMANDS

export const TEXT: Readonly<Record<Language, Text>> = {
  en: EN,
  zh: { commands: ZH_COMMANDS, groups: ZH_GROUPS, arguments: ZH_ARGUMENTS, options: ZH_OPTIONS, ...zh },
}
