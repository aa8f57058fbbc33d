import { httpLogReader } from '../../../src/sdk/log-files.ts'

/** Reads the log past the HTTP cache, which could hide that the service shows something else now. */
export function freshLogReader() {
  return httpLogReader(location.origin, {
    fetch: (input, init) => fetch(input, { ...init, cache: 'no-store' }),
  })
}
