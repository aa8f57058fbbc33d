// How the service and its witnesses are.
import { Operation, WitnessBook } from '../operation.ts'
import type { Route } from './route.ts'

export const OPERATION_ROUTES = {
  operationShow: {
    method: 'GET',
    path: '/v1/operation',
    access: ['operator'],
    summary: 'Versions, checks, log and disk of the running service',
    status: 200,
    response: Operation,
  },
  witnessList: {
    method: 'GET',
    path: '/v1/witnesses',
    access: ['officer', 'operator', 'auditor'],
    summary: 'The witnesses that the service asks, and how each was since the start',
    status: 200,
    response: WitnessBook,
  },
} as const satisfies Record<string, Route>
