// Rows of pages.tsx for officers, operators and auditors, in the order of their menu.
import type { Role } from '../../../schemas/records.ts'
import { lazyPage } from './lazy-page.ts'
import type { ConsolePage } from './pages.tsx'

const OFFICER: readonly Role[] = ['officer']
const OPERATOR: readonly Role[] = ['operator']
const AUDIT: readonly Role[] = ['officer', 'auditor']
const OFFICE: readonly Role[] = ['officer', 'operator', 'auditor']

export const OFFICE_PAGES: readonly ConsolePage[] = [
  {
    path: '/desk',
    title: 'desk',
    access: OFFICE,
    menu: true,
    Component: lazyPage(async () => (await import('../desk/desk-page.tsx')).DeskPage),
  },
  {
    path: '/desk/:proposal',
    title: 'proposal',
    access: OFFICE,
    Component: lazyPage(async () => (await import('../desk/proposal-page.tsx')).ProposalPage),
  },
  {
    path: '/members',
    title: 'members',
    access: OPERATOR,
    menu: true,
    Component: lazyPage(async () => (await import('../operation/members-page.tsx')).MembersPage),
  },
  {
    path: '/operation',
    title: 'operation',
    access: OPERATOR,
    menu: true,
    Component: lazyPage(async () => (await import('../operation/operation-page.tsx')).OperationPage),
  },
  {
    path: '/log',
    title: 'log',
    access: OFFICE,
    menu: true,
    Component: lazyPage(async () => (await import('../log/log-page.tsx')).LogPage),
  },
  {
    path: '/log/verify',
    title: 'verifyLog',
    access: OFFICE,
    Component: lazyPage(async () => (await import('../log/verify-log-page.tsx')).VerifyLogPage),
  },
  {
    path: '/log/witnesses',
    title: 'witnesses',
    access: OFFICE,
    Component: lazyPage(async () => (await import('../log/witnesses-page.tsx')).WitnessesPage),
  },
  {
    path: '/nodes',
    title: 'nodes',
    access: OFFICE,
    menu: true,
    Component: lazyPage(async () => (await import('../operation/nodes-page.tsx')).NodesPage),
  },
  {
    path: '/spending',
    title: 'spending',
    access: AUDIT,
    menu: true,
    Component: lazyPage(async () => (await import('../desk/spending-page.tsx')).SpendingPage),
  },
  {
    path: '/holds',
    title: 'holds',
    access: OFFICER,
    menu: true,
    Component: lazyPage(async () => (await import('../desk/holds-page.tsx')).HoldsPage),
  },
  {
    path: '/reports',
    title: 'reports',
    access: AUDIT,
    menu: true,
    Component: lazyPage(async () => (await import('../log/reports-page.tsx')).ReportsPage),
  },
  {
    path: '/passports/:edition',
    title: 'passport',
    access: OFFICE,
    Component: lazyPage(async () => (await import('../editions/passport-page.tsx')).PassportPage),
  },
]
