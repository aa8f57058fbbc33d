// Refusals are free, so they must not fill the log: the first of each kind have entries of their own, the
// rest share one.
import { LruMap } from '../domain/lru-map.ts'
import type { Store } from '../store/store.ts'
import { OrganisationId } from '../../schemas/common.ts'
import { appendWithBody, decide } from './decide.ts'

/**
 * Of one member, with one code, within one hour: enough to raise the desk's alert (domain/desk/watch.ts). The
 * summary is at most one entry more.
 */
export const OWN_ENTRIES = 10
const HOUR = 3_600_000

export function hourOf(millis: number): number {
  return Math.floor(millis / HOUR)
}

/** The counts that this process has seen; those in the store become entries. */
export class RefusalCounts {
  readonly #counts = new LruMap<string, { readonly hour: number; readonly count: number }>(20_000)

  /** Refusals in this hour so far. */
  seen(organisation: string, code: string, hour: number): number {
    const known = this.#counts.get(`${organisation} ${code}`)
    return known?.hour === hour ? known.count : 0
  }

  note(organisation: string, code: string, hour: number, count: number): void {
    this.#counts.set(`${organisation} ${code}`, { hour, count })
  }
}

/** Appends one entry for each member, code and past hour with more refusals than `OWN_ENTRIES`. */
export async function summariseRefusals(store: Store, software: string): Promise<void> {
  const hour = hourOf(store.now())
  if ((await store.read.refusalsBefore(hour)).length === 0) return
  await decide(store, null, async ({ read, write, append }) => {
    for (const { organisation, code, hour: counted, count } of await read.refusalsBefore(hour)) {
      if (count <= OWN_ENTRIES) continue
      const further = String(count - OWN_ENTRIES)
      const body = {
        v: 1,
        type: 'refusal-summary',
        organisation: OrganisationId.parse(organisation),
        code,
        count: further,
        from: new Date(counted * HOUR).toISOString(),
        until: new Date((counted + 1) * HOUR).toISOString(),
      } as const
      const leaf = { type: 'refusal-summary', code, count: further } as const
      appendWithBody(append, software, body, [organisation], leaf)
    }
    await write.forgetRefusals(hour)
  })
}
