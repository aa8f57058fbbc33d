// The log, with the private bodies that the caller may read.
import { LoggedEntry } from '../api-bodies.ts'
import { pageOf, type Route, seqPage } from './route.ts'

export const LOG_ROUTES = {
  entryList: {
    method: 'GET',
    path: '/v1/entries',
    access: 'member',
    summary: 'Log entries with the private bodies that the caller may read (officers and auditors: all)',
    ...pageOf(seqPage, LoggedEntry),
  },
} as const satisfies Record<string, Route>
