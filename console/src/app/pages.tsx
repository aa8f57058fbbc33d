// The page table: path, roles and code of every page. A new page is a row here and a file of its feature.
import { type ComponentType, lazy } from 'react'
import type { Role } from '../../../schemas/records.ts'
import type { PageProps } from '../shared/page.ts'
import type { ConsoleText } from '../../../src/text/console/text.ts'

export type ConsolePage = {
  /** `:name` matches one segment. */
  readonly path: string
  readonly title: keyof ConsoleText['pages']
  readonly access: 'public' | readonly Role[]
  /** Whose menu lists it, in the order of the table. */
  readonly menu: readonly Role[]
  /** Its code is fetched when it is first opened. */
  readonly Component: ComponentType<PageProps>
  /** Fetches the page's code ahead of a visit; only pages that a reader waits for have it. */
  readonly prefetch?: () => Promise<unknown>
}

const CONSUMER: readonly Role[] = ['consumer']
const PROVIDER: readonly Role[] = ['provider']
const OFFICER: readonly Role[] = ['officer']
const OPERATOR: readonly Role[] = ['operator']
const AUDIT: readonly Role[] = ['officer', 'auditor']
const OFFICE: readonly Role[] = ['officer', 'operator', 'auditor']
const FORMING: readonly Role[] = ['officer', 'operator', 'provider']
/** The accused reads what is held against it. */
const ACCUSED: readonly Role[] = ['officer', 'auditor', 'consumer']
const ANY: readonly Role[] = ['consumer', 'provider', 'officer', 'operator', 'auditor']

const PAGES: readonly ConsolePage[] = [
  page('/enrol', 'enrol', 'public', () => import('./enrol-page.tsx')),
  page('/signed-in', 'signIn', 'public', () => import('./sign-in/signed-in-page.tsx')),
  // Before the catalogue, so that officers, operators and providers start on their own first page.
  listed('/desk', 'desk', OFFICE, () => import('../desk/desk-page.tsx')),
  page('/desk/:proposal', 'proposal', OFFICE, () => import('../desk/proposal-page.tsx')),
  listed('/members', 'members', OPERATOR, () => import('../operation/members-page.tsx')),
  listed('/operation', 'operation', OPERATOR, () => import('../operation/operation-page.tsx')),
  listed('/log', 'log', OFFICE, () => import('../log/log-page.tsx')),
  page('/log/verify', 'verifyLog', OFFICE, () => import('../log/verify-log-page.tsx')),
  page('/log/witnesses', 'witnesses', OFFICE, () => import('../log/witnesses-page.tsx')),
  listed('/nodes', 'nodes', OFFICE, () => import('../operation/nodes-page.tsx')),
  listed('/spending', 'spending', AUDIT, () => import('../desk/spending-page.tsx')),
  listed('/holds', 'holds', OFFICER, () => import('../desk/holds-page.tsx')),
  listed('/reports', 'reports', AUDIT, () => import('../log/reports-page.tsx')),
  page('/passports/:edition', 'passport', OFFICE, () => import('../editions/passport-page.tsx')),
  listed('/editions', 'editions', PROVIDER, () => import('../editions/editions-page.tsx')),
  page('/editions/new', 'newEdition', PROVIDER, () => import('../editions/new-edition-page.tsx')),
  page('/editions/:id', 'edition', PROVIDER, () => import('../editions/edition-page.tsx')),
  listed('/publish', 'publish', PROVIDER, () => import('../ask/publish-page.tsx')),
  listed('/contracts', 'contracts', PROVIDER, () => import('../contracts/contracts-page.tsx')),
  listed('/asked', 'asked', PROVIDER, () => import('../editions/asked-page.tsx')),
  listed('/earnings', 'earnings', PROVIDER, () => import('../log/earnings-page.tsx')),
  listed('/datasets', 'datasets', ANY, () => import('../editions/catalogue-page.tsx')),
  page('/datasets/:dataset', 'dataset', ANY, () => import('../editions/dataset-page.tsx')),
  listed('/markets', 'markets', FORMING, () => import('../editions/markets-page.tsx')),
  page('/markets/:market', 'market', ANY, () => import('../editions/market-page.tsx')),
  page('/account', 'account', ANY, () => import('../operation/account-page.tsx')),
  listed('/ask', 'ask', CONSUMER, () => import('../ask/ask-page.tsx')),
  listed('/answers', 'answers', CONSUMER, () => import('../answers/answers-page.tsx')),
  {
    ...page('/answers/:id', 'answer', CONSUMER, () => import('../answers/answer-page.tsx')),
    prefetch: () => Promise.all([import('../answers/answer-page.tsx'), import('../shared/echarts.ts')]),
  },
  page('/practice/:id', 'practice', CONSUMER, () => import('../answers/practice-page.tsx')),
  page('/standing/:id', 'standing', ['consumer', 'provider'], () => import('../answers/standing-page.tsx')),
  listed('/report', 'marketReports', CONSUMER, () => import('../answers/report/report-page.tsx')),
  page('/report/:id', 'marketReport', CONSUMER, () => import('../answers/report/kept-report-page.tsx')),
  listed('/panel', 'panel', CONSUMER, () => import('../answers/panel-page.tsx')),
  page('/panel/:dataset', 'panel', CONSUMER, () => import('../answers/panel-page.tsx')),
  page('/compare/:a/:b', 'compare', CONSUMER, () => import('../answers/compare-page.tsx')),
  listed('/budget', 'budget', CONSUMER, () => import('../contracts/budget-page.tsx')),
  listed('/charges', 'charges', CONSUMER, () => import('../log/charges-page.tsx')),
  {
    ...page('/evidence', 'evidence', ACCUSED, () => import('../log/evidence-page.tsx')),
    // A consumer that is accused is led there from its account.
    menu: AUDIT,
  },
]

/** The module's default export is the page. */
type Load = () => Promise<{ readonly default: ComponentType<PageProps> }>

/** A page that links lead to. */
function page(
  path: string,
  title: ConsolePage['title'],
  access: ConsolePage['access'],
  load: Load,
): ConsolePage {
  return { path, title, access, menu: [], Component: lazy(load) }
}

/** A page that the menu lists. */
function listed(path: string, title: ConsolePage['title'], access: readonly Role[], load: Load): ConsolePage {
  return { ...page(path, title, access, load), menu: access }
}

export type Found = { readonly page: ConsolePage; readonly params: PageProps['params'] }

/** The first page whose path matches, with its parameters decoded. */
export function findPage(path: string): Found | undefined {
  for (const page of PAGES) {
    const params = match(page.path, path)
    if (params !== undefined) return { page, params }
  }
  return undefined
}

/** Fetches all of a page's code ahead of a visit. Rejects where it cannot be fetched. */
export async function prefetchPage(path: string): Promise<void> {
  await PAGES.find(page => page.path === path)?.prefetch?.()
}

/** The page that a member with these roles sees first. */
export function startPage(roles: readonly Role[]): ConsolePage | undefined {
  return menuOf(roles)[0]
}

/** The menu of a member with these roles, in its order. */
export function menuOf(roles: readonly Role[]): readonly ConsolePage[] {
  return PAGES.filter(({ menu }) => mayOpen(menu, roles))
}

/** Whether a page is public or open to one of the roles. The service checks every request again. */
export function mayOpen(access: ConsolePage['access'], roles: readonly Role[]): boolean {
  return access === 'public' || access.some(role => roles.includes(role))
}

function match(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? ''
    if (part.startsWith(':')) {
      if (value === '') return undefined
      params[part.slice(1)] = decode(value)
    } else if (part !== value) return undefined
  }
  return params
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
