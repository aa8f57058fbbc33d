// The log's files as the service shows them now.
import { httpLogReader } from '../../../src/sdk/log-files.ts'

/** What the browser kept from an earlier reading would hide that the service shows something else now. */
export function freshLogReader() {
  return httpLogReader(location.origin, {
    fetch: (input, init) => fetch(input, { ...init, cache: 'no-store' }),
  })
}
