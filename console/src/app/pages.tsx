// Every page: its path, who may see it, and where its code is. A page for another role is a row here and a file in pages/.
import { type ComponentType, lazy } from 'react'
import type { Role } from '../../../schemas/records.ts'
import type { Text } from '../text/text.ts'
import { OFFICE_PAGES } from './office-pages.ts'
import { PROVIDER_PAGES } from './provider-pages.ts'

export type PageProps = { readonly params: Readonly<Record<string, string>> }

export type Page = {
  /** `:name` stands for one segment. */
  readonly path: string
  readonly title: keyof Text['pages']
  readonly access: 'public' | readonly Role[]
  /** Stands in the menu, in this order. */
  readonly menu?: boolean
  readonly Component: ComponentType<PageProps>
}

const CONSUMER: readonly Role[] = ['consumer']
const ANY: readonly Role[] = ['consumer', 'provider', 'officer', 'operator', 'auditor']

export const PAGES: readonly Page[] = [
  {
    path: '/enrol',
    title: 'enrol',
    access: 'public',
    Component: lazy(async () => ({ default: (await import('../pages/enrol.tsx')).EnrolPage })),
  },
  // Before the catalogue: their first page is where officers, operators and providers begin.
  ...OFFICE_PAGES,
  ...PROVIDER_PAGES,
  {
    path: '/datasets',
    title: 'datasets',
    access: ANY,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/catalogue.tsx')).CataloguePage })),
  },
  {
    path: '/datasets/:dataset',
    title: 'dataset',
    access: ANY,
    Component: lazy(async () => ({ default: (await import('../pages/dataset.tsx')).DatasetPage })),
  },
  {
    path: '/ask',
    title: 'ask',
    access: CONSUMER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/ask.tsx')).AskPage })),
  },
  {
    path: '/answers',
    title: 'answers',
    access: CONSUMER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/answers.tsx')).AnswersPage })),
  },
  {
    path: '/answers/:id',
    title: 'answer',
    access: CONSUMER,
    Component: lazy(async () => ({ default: (await import('../pages/answer.tsx')).AnswerPage })),
  },
  {
    path: '/compare/:a/:b',
    title: 'compare',
    access: CONSUMER,
    Component: lazy(async () => ({ default: (await import('../pages/compare.tsx')).ComparePage })),
  },
  {
    path: '/budget',
    title: 'budget',
    access: CONSUMER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/budget.tsx')).BudgetPage })),
  },
]

export type Found = { readonly page: Page; readonly params: PageProps['params'] }

export function findPage(path: string): Found | undefined {
  for (const page of PAGES) {
    const params = match(page.path, path)
    if (params !== undefined) return { page, params }
  }
  return undefined
}

/** What a member sees first. */
export function startPage(roles: readonly Role[]): Page | undefined {
  return menuOf(roles)[0]
}

export function menuOf(roles: readonly Role[]): readonly Page[] {
  return PAGES.filter(({ menu, access }) => menu === true && mayOpen(access, roles))
}

export function mayOpen(access: Page['access'], roles: readonly Role[]): boolean {
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
