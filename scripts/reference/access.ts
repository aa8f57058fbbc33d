// docs/ACCESS.md and its translation: who may call what, and what it reaches of others.
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Language } from '../../schemas/common.ts'
import type { Role } from '../../schemas/records.ts'
import { ROUTE_KEY_ROLES } from '../../schemas/routes/key-roles.ts'
import { POWERS, RELAYED } from '../../schemas/routes/powers.ts'
import type { Access } from '../../schemas/routes/route.ts'
import { code, listed, page, table } from './page.ts'
import { ACCESS_PAGE, OBJECT_WORDS } from './words/access.ts'

export function accessPage(language: Language): string {
  const { title, intro, relayed, columns } = ACCESS_PAGE
  const names = Object.keys(ROUTES) as readonly RouteName[]
  return page([
    `# ${title[language]}`,
    intro[language],
    relayed[language],
    table(
      columns[language],
      names.map(name => row(name, language)),
    ),
  ])
}

function row(name: RouteName, language: Language): readonly string[] {
  const { method, path, access } = ROUTES[name]
  const keys = ROUTE_KEY_ROLES[name] ?? []
  return [
    code(`${method} ${path}`),
    membersOf(access, language),
    keys.length === 0 ? NONE : listed(language, keys.map(code)),
    powerOf(name, language),
    RELAYED.has(name) ? ACCESS_PAGE.yes[language] : NONE,
  ]
}

const NONE = '–'

function membersOf(access: Access, language: Language): string {
  if (access === 'public') return ACCESS_PAGE.anybody[language]
  return access === 'member' ? ACCESS_PAGE.anyMember[language] : rolesOf(access, language)
}

function rolesOf(roles: readonly Role[], language: Language): string {
  return listed(language, roles.map(code))
}

function powerOf(name: RouteName, language: Language): string {
  const power = POWERS[name]
  if (power === undefined) return NONE
  const { over, roles, key } = power
  const objects =
    over === 'all'
      ? ACCESS_PAGE.everything[language]
      : listed(
          language,
          over.map(kind => OBJECT_WORDS[kind][language]),
        )
  const who =
    roles === 'any' || roles === 'contract' ? ACCESS_PAGE[roles][language] : rolesOf(roles, language)
  const colon = language === 'zh' ? '：' : ': '
  return `${objects}${colon}${who}${key === undefined ? '' : ACCESS_PAGE.withKey[language](code(key))}`
}
