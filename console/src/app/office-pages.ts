// The pages of officers, operators and auditors: rows of pages.tsx, in the order of their menu.
import { lazy } from 'react'
import type { Role } from '../../../schemas/records.ts'
import type { Page } from './pages.tsx'

const OFFICER: readonly Role[] = ['officer']
const OPERATOR: readonly Role[] = ['operator']
const AUDIT: readonly Role[] = ['officer', 'auditor']
const OFFICE: readonly Role[] = ['officer', 'operator', 'auditor']

export const OFFICE_PAGES: readonly Page[] = [
  {
    path: '/desk',
    title: 'desk',
    access: OFFICE,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/desk.tsx')).DeskPage })),
  },
  {
    path: '/desk/:proposal',
    title: 'proposal',
    access: OFFICE,
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
    access: OFFICE,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/log.tsx')).LogPage })),
  },
  {
    path: '/log/verify',
    title: 'verifyLog',
    access: OFFICE,
    Component: lazy(async () => ({
      default: (await import('../pages/office/verify-log.tsx')).VerifyLogPage,
    })),
  },
  {
    path: '/log/witnesses',
    title: 'witnesses',
    access: OFFICE,
    Component: lazy(async () => ({ default: (await import('../pages/office/witnesses.tsx')).WitnessesPage })),
  },
  {
    path: '/evidence',
    title: 'evidence',
    access: AUDIT,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/evidence.tsx')).EvidencePage })),
  },
  {
    path: '/spending',
    title: 'spending',
    access: AUDIT,
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
    access: AUDIT,
    menu: true,
    Component: lazy(async () => ({ default: (await import('../pages/office/reports.tsx')).ReportsPage })),
  },
  {
    path: '/passports/:edition',
    title: 'passport',
    access: OFFICE,
    Component: lazy(async () => ({ default: (await import('../pages/office/passport.tsx')).PassportPage })),
  },
]
