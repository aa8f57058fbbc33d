// What an officer looks at each day.
import { Overview } from '../overview.ts'
import type { Route } from './route.ts'

export const DESK_ROUTES = {
  deskOverview: {
    method: 'GET',
    path: '/v1/desk',
    access: ['officer', 'auditor'],
    summary: 'What waits for a decision, who asks how much, what looks like probing, when budgets end',
    status: 200,
    response: Overview,
  },
} as const satisfies Record<string, Route>
