// The provider's pages: rows of pages.tsx, in the order of their menu.
import { lazy } from 'react'
import type { Role } from '../../../schemas/records.ts'
import type { Page } from './pages.tsx'

const PROVIDER: readonly Role[] = ['provider']

export const PROVIDER_PAGES: readonly Page[] = [
  {
    path: '/editions',
    title: 'editions',
    access: PROVIDER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/provider/editions.tsx')).EditionsPage })),
  },
  {
    path: '/editions/new',
    title: 'newEdition',
    access: PROVIDER,
    Component: lazy(async () => ({
      default: (await import('../pages/provider/new-edition.tsx')).NewEditionPage,
    })),
  },
  {
    path: '/editions/:id',
    title: 'edition',
    access: PROVIDER,
    Component: lazy(async () => ({ default: (await import('../pages/provider/edition.tsx')).EditionPage })),
  },
  {
    path: '/contracts',
    title: 'contracts',
    access: PROVIDER,
    menu: true,
    Component: lazy(async () => ({
      default: (await import('../pages/provider/contracts.tsx')).ContractsPage,
    })),
  },
  {
    path: '/asked',
    title: 'asked',
    access: PROVIDER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/provider/asked.tsx')).AskedPage })),
  },
  {
    path: '/earnings',
    title: 'earnings',
    access: PROVIDER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/provider/earnings.tsx')).EarningsPage })),
  },
]
