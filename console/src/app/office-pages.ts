// The pages of officers and operators: rows of pages.tsx, in the order of their menu.
import { lazy } from 'react'
import type { Role } from '../../../schemas/records.ts'
import type { Page } from './pages.tsx'

const OFFICER: readonly Role[] = ['officer']
const OPERATOR: readonly Role[] = ['operator']
const BOTH: readonly Role[] = ['officer', 'operator']
const ACCUSED: readonly Role[] = ['officer', 'consumer']

export const OFFICE_PAGES: readonly Page[] = [
  {
    path: '/desk',
    title: 'desk',
    access: BOTH,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/desk.tsx')).DeskPage })),
  },
  {
    path: '/desk/:proposal',
    title: 'proposal',
    access: BOTH,
    Component: lazy(async () => ({ default: (await import('../pages/office/proposal.tsx')).ProposalPage })),
  },
  {
    path: '/members',
    title: 'members',
    access: OPERATOR,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/operator/members.tsx')).MembersPage })),
  },
  {
    path: '/operation',
    title: 'operation',
    access: OPERATOR,
    menu: true,
    Component: lazy(async () => ({
      default: (await import('../pages/operator/operation.tsx')).OperationPage,
    })),
  },
  {
    path: '/log',
    title: 'log',
    access: BOTH,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/log.tsx')).LogPage })),
  },
  {
    path: '/log/verify',
    title: 'verifyLog',
    access: BOTH,
    Component: lazy(async () => ({
      default: (await import('../pages/office/verify-log.tsx')).VerifyLogPage,
    })),
  },
  {
    path: '/log/witnesses',
    title: 'witnesses',
    access: BOTH,
    Component: lazy(async () => ({ default: (await import('../pages/office/witnesses.tsx')).WitnessesPage })),
  },
  {
    path: '/evidence',
    title: 'evidence',
    // The accused reads what is held against it.
    access: ACCUSED,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/evidence.tsx')).EvidencePage })),
  },
  {
    path: '/spending',
    title: 'spending',
    access: OFFICER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/spending.tsx')).SpendingPage })),
  },
  {
    path: '/holds',
    title: 'holds',
    access: OFFICER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/holds.tsx')).HoldsPage })),
  },
  {
    path: '/reports',
    title: 'reports',
    access: OFFICER,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/reports.tsx')).ReportsPage })),
  },
  {
    path: '/passports/:edition',
    title: 'passport',
    access: BOTH,
    Component: lazy(async () => ({ default: (await import('../pages/office/passport.tsx')).PassportPage })),
  },
]
