// docs/SETTINGS.md with its translation, and .env.example: every setting of a service.
import { parse, stringify } from 'yaml'
import type { Language } from '../../schemas/common.ts'
import { say } from '../../schemas/fault.ts'
import {
  environmentName,
  flagName,
  type Setting,
  SETTING_NAMES,
  type SettingName,
  SETTINGS,
} from '../../src/server/config/config-keys.ts'
import { code, either, fenced, page, table } from './page.ts'
import { GROUPS, SETTING_WORDS, SETTINGS_PAGE, type SettingWords } from './words/settings.ts'

const EXAMPLE = `# data/config.yaml
name: clean-room.example/log
title: { zh: 区数据洁净室, en: District clean room }
authority: clean-room.example
trustedProxies: 127.0.0.1
drainSeconds: 5
metricsPort: 9464
memberUploads: 4
sealingMemoryMib: 4096
engineMemoryMib: 4096
engineThreads: 8
approvalSeparation: key
grantApprovalAbove: 0.5
witnesses: []
`

/** Throws where a setting of the example is none, or has a wrong value. */
export function settingsPage(language: Language): string {
  requireExample()
  const { title, intro, order, example, columns } = SETTINGS_PAGE
  return page([
    `# ${title[language]}`,
    intro[language],
    order[language],
    `## ${example[language]}`,
    fenced('yaml', EXAMPLE),
    ...GROUPS.flatMap(group => [
      `## ${group.title[language]}`,
      table(
        columns[language],
        SETTING_NAMES.filter(name => name in group.settings).map(name => row(name, language)),
      ),
    ]),
  ])
}

/** The same for a shell or a container: every setting with its default, commented out. */
export function environmentExample(): string {
  const settings = SETTING_NAMES.map(name => {
    const words: SettingWords = SETTING_WORDS[name]
    const text = `${words.en.replaceAll('`', '')}${boundsOf(name)}`
    return `${comment(text)}\n#${environmentName(name)}=${words.example ?? defaultText(name) ?? ''}\n`
  })
  return [HEAD, ...settings].join('\n')
}

const HEAD = `# Settings of \`yinsuan serve\`, written by \`npm run reference\`: docs/SETTINGS.md has them in groups.
# Each NAME can also be given as NAME_FILE, the path of a file with the value (for secrets).
# Flag (--port) before environment before config.yaml in the data folder (port: 7460) before default.
# \`yinsuan config check\` tells all mistakes at once.
`

function row(name: SettingName, language: Language): readonly string[] {
  const setting: Setting = SETTINGS[name]
  const { required, none } = SETTINGS_PAGE
  const isFlag = setting.secret === undefined && setting.structured === undefined
  const names = [name, environmentName(name), ...(isFlag ? [flagName(name)] : [])]
  const text = defaultText(name)
  const absent = setting.fallback === undefined ? required[language] : none[language]
  return [
    names.map(code).join('<br>'),
    fitsOf(name, language),
    text === undefined ? absent : code(text),
    SETTING_WORDS[name][language],
  ]
}

/** Out of the refusal of a wrong value, but that choices are typed as they stand. */
function fitsOf(name: SettingName, language: Language): string {
  const { fits }: SettingWords = SETTING_WORDS[name]
  if (fits !== undefined) return fits[language]
  const valid = choicesOf(name)
  if (valid !== undefined) return either(language, valid.map(code))
  const { wrong }: Setting = SETTINGS[name]
  return say(wrong, language)
    .replace(/[.。]$/, '')
    .replace(/^(?:Expected|Must be|应为|必须为) ?/, '')
}

function choicesOf(name: SettingName): readonly string[] | undefined {
  const { wrong }: Setting = SETTINGS[name]
  const valid = wrong.params['valid']
  return typeof valid === 'object' ? valid.map(String) : undefined
}

function boundsOf(name: SettingName): string {
  const { wrong }: Setting = SETTINGS[name]
  const { least, most } = wrong.params
  const valid = choicesOf(name)
  if (valid !== undefined) return ` One of: ${valid.join('; ')}.`
  return least === undefined || most === undefined ? '' : ` From ${String(least)} to ${String(most)}.`
}

/** In lines of readable length. */
function comment(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 120) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`# ${word}`)
  }
  return lines.join('\n')
}

/** As it is written in config.yaml; undefined where there is none. */
function defaultText(name: SettingName): string | undefined {
  const { fallback, written }: Setting = SETTINGS[name]
  const shown = written ?? fallback
  if (shown === undefined || shown === null) return undefined
  if (typeof shown === 'string' || typeof shown === 'number') return String(shown)
  return stringify(shown, { collectionStyle: 'flow', lineWidth: 0 }).trim()
}

function requireExample(): void {
  const content: unknown = parse(EXAMPLE)
  const wrong = Object.entries(content ?? {}).filter(([key, value]) => {
    const name = SETTING_NAMES.find(known => known === key)
    return name === undefined || !SETTINGS[name].schema.safeParse(value).success
  })
  if (wrong.length > 0) throw new Error(`no such settings: ${wrong.map(([key]) => key).join(', ')}`)
}
