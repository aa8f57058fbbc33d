// The service's settings as options, made from the server's own table; secrets have none, since flags stand
// in the list of processes.
import {
  environmentName,
  flagName,
  type Setting,
  SETTING_NAMES,
  type SettingName,
  SETTINGS,
} from '../server/config/config-keys.ts'
import type { OptionSpec } from './define.ts'
import type { ParsedArgs } from './parsed-args.ts'

const FLAGS = SETTING_NAMES.filter(name => {
  const setting: Setting = SETTINGS[name]
  return setting.secret === undefined && setting.structured === undefined
})

export const SETTING_OPTIONS: readonly OptionSpec[] = FLAGS.map(name => {
  const { fallback, written }: Setting = SETTINGS[name]
  const shown = written ?? fallback
  const standard = shown === undefined || shown === null ? '' : ` [${JSON.stringify(shown)}]`
  return { flags: `${flagName(name)} <value>`, text: `${environmentName(name)}${standard}` }
})

export function settingFlags(given: ParsedArgs): Readonly<Partial<Record<SettingName, string>>> {
  return Object.fromEntries(
    FLAGS.flatMap(name => {
      const value = given.text(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
