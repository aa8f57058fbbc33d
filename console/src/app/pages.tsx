// The page table: path, roles and code of every page. A new page is a row here and a file of its feature.
import type { ComponentType } from 'react'
import type { Role } from '../../../schemas/records.ts'
import type { PageProps } from '../shared/page.ts'
import type { ConsoleText } from '../../../src/text/console/text.ts'
import { lazyPage } from './lazy-page.ts'
import { OFFICE_PAGES } from './office-pages.ts'
import { PROVIDER_PAGES } from './provider-pages.ts'

export type ConsolePage = {
  /** `:name` matches one segment. */
  readonly path: string
  readonly title: keyof ConsoleText['pages']
  readonly access: 'public' | readonly Role[]
  /** Listed in the menu, in the order of the table. */
  readonly menu?: boolean
  readonly Component: ComponentType<PageProps>
  /** Fetches the page's code ahead of a visit; only pages that a reader waits for have it. */
  readonly prefetch?: () => Promise<unknown>
}

const CONSUMER: readonly Role[] = ['consumer']
/** The accused reads what is held against it. */
const ACCUSED: readonly Role[] = ['officer', 'auditor', 'consumer']
const ANY: readonly Role[] = ['consumer', 'provider', 'officer', 'operator', 'auditor']

const PAGES: readonly ConsolePage[] = [
  {
    path: '/enrol',
    title: 'enrol',
    access: 'public',
    Component: lazyPage(async () => (await import('./enrol-page.tsx')).EnrolPage),
  },
  {
    path: '/signed-in',
    title: 'signIn',
    access: 'public',
    Component: lazyPage(async () => (await import('./sign-in/signed-in-page.tsx')).SignedInPage),
  },
  // Before the catalogue, so that officers, operators and providers start on their own first page.
  ...OFFICE_PAGES,
  ...PROVIDER_PAGES,
  {
    path: '/datasets',
    title: 'datasets',
    access: ANY,
    menu: true,
    Component: lazyPage(async () => (await import('../editions/catalogue-page.tsx')).CataloguePage),
  },
  {
    path: '/datasets/:dataset',
    title: 'dataset',
    access: ANY,
    Component: lazyPage(async () => (await import('../editions/dataset-page.tsx')).DatasetPage),
  },
  {
    path: '/markets',
    title: 'markets',
    access: ['officer', 'operator', 'provider'],
    menu: true,
    Component: lazyPage(async () => (await import('../editions/markets-page.tsx')).MarketsPage),
  },
  {
    path: '/markets/:market',
    title: 'market',
    access: ANY,
    Component: lazyPage(async () => (await import('../editions/market-page.tsx')).MarketPage),
  },
  {
    path: '/account',
    title: 'account',
    access: ANY,
    Component: lazyPage(async () => (await import('../operation/account-page.tsx')).AccountPage),
  },
  {
    path: '/ask',
    title: 'ask',
    access: CONSUMER,
    menu: true,
    Component: lazyPage(async () => (await import('../ask/ask-page.tsx')).AskPage),
  },
  {
    path: '/answers',
    title: 'answers',
    access: CONSUMER,
    menu: true,
    Component: lazyPage(async () => (await import('../answers/answers-page.tsx')).AnswersPage),
  },
  {
    path: '/answers/:id',
    title: 'answer',
    access: CONSUMER,
    Component: lazyPage(async () => (await import('../answers/answer-page.tsx')).AnswerPage),
    prefetch: () => Promise.all([import('../answers/answer-page.tsx'), import('../shared/echarts.ts')]),
  },
  {
    path: '/practice/:id',
    title: 'practice',
    access: CONSUMER,
    Component: lazyPage(async () => (await import('../answers/practice-page.tsx')).PracticePage),
  },
  {
    path: '/standing/:id',
    title: 'standing',
    access: ['consumer', 'provider'],
    Component: lazyPage(async () => (await import('../answers/standing-page.tsx')).StandingPage),
  },
  {
    path: '/panel',
    title: 'panel',
    access: CONSUMER,
    menu: true,
    Component: lazyPage(async () => (await import('../answers/panel-page.tsx')).PanelPage),
  },
  {
    path: '/panel/:dataset',
    title: 'panel',
    access: CONSUMER,
    Component: lazyPage(async () => (await import('../answers/panel-page.tsx')).PanelPage),
  },
  {
    path: '/compare/:a/:b',
    title: 'compare',
    access: CONSUMER,
    Component: lazyPage(async () => (await import('../answers/compare-page.tsx')).ComparePage),
  },
  {
    path: '/budget',
    title: 'budget',
    access: CONSUMER,
    menu: true,
    Component: lazyPage(async () => (await import('../contracts/budget-page.tsx')).BudgetPage),
  },
  {
    path: '/charges',
    title: 'charges',
    access: CONSUMER,
    menu: true,
    Component: lazyPage(async () => (await import('../log/charges-page.tsx')).ChargesPage),
  },
  {
    path: '/evidence',
    title: 'evidence',
    access: ACCUSED,
    menu: true,
    Component: lazyPage(async () => (await import('../log/evidence-page.tsx')).EvidencePage),
  },
]

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
  return PAGES.filter(({ menu, access }) => menu === true && mayOpen(access, roles))
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
