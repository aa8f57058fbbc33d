// Rows of pages.tsx for providers, in the order of their menu.
import type { Role } from '../../../schemas/records.ts'
import { lazyPage } from './lazy-page.ts'
import type { ConsolePage } from './pages.tsx'

const PROVIDER: readonly Role[] = ['provider']

export const PROVIDER_PAGES: readonly ConsolePage[] = [
  {
    path: '/editions',
    title: 'editions',
    access: PROVIDER,
    menu: true,
    Component: lazyPage(async () => (await import('../editions/editions-page.tsx')).EditionsPage),
  },
  {
    path: '/editions/new',
    title: 'newEdition',
    access: PROVIDER,
    Component: lazyPage(async () => (await import('../editions/new-edition-page.tsx')).NewEditionPage),
  },
  {
    path: '/editions/:id',
    title: 'edition',
    access: PROVIDER,
    Component: lazyPage(async () => (await import('../editions/edition-page.tsx')).EditionPage),
  },
  {
    path: '/publish',
    title: 'publish',
    access: PROVIDER,
    menu: true,
    Component: lazyPage(async () => (await import('../ask/publish-page.tsx')).PublishPage),
  },
  {
    path: '/contracts',
    title: 'contracts',
    access: PROVIDER,
    menu: true,
    Component: lazyPage(async () => (await import('../contracts/contracts-page.tsx')).ContractsPage),
  },
  {
    path: '/asked',
    title: 'asked',
    access: PROVIDER,
    menu: true,
    Component: lazyPage(async () => (await import('../editions/asked-page.tsx')).AskedPage),
  },
  {
    path: '/earnings',
    title: 'earnings',
    access: PROVIDER,
    menu: true,
    Component: lazyPage(async () => (await import('../log/earnings-page.tsx')).EarningsPage),
  },
]
