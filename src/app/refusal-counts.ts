// Refusals are free, so they must not fill the log: a few of each kind have entries of their own, the others share one.
import { encodeWithBody } from '../domain/entries.ts'
import { RecentMap } from '../domain/recent-map.ts'
import type { Store } from '../store/store.ts'
import { OrganisationId } from '../../schemas/common.ts'
import { freshSalt } from './context.ts'

/**
 * Of one member, with one code, within one hour: as many as raise the desk's alert (domain/desk/watch.ts). With the
 * summary at most one entry more is written.
 */
export const OWN_ENTRIES = 10
const HOUR = 3_600_000

export function hourOf(millis: number): number {
  return Math.floor(millis / HOUR)
}

/** What this process saw; the store has the counts that become entries. */
export class RefusalCounts {
  readonly #counts = new RecentMap<string, { readonly hour: number; readonly count: number }>(20_000)

  /** How many there were in this hour already. */
  seen(organisation: string, code: string, hour: number): number {
    const known = this.#counts.get(`${organisation} ${code}`)
    return known?.hour === hour ? known.count : 0
  }

  /** There were so many. */
  note(organisation: string, code: string, hour: number, count: number): void {
    this.#counts.set(`${organisation} ${code}`, { hour, count })
  }
}

/** One entry for each member, code and hour that is over and had more refusals than have entries of their own. */
export async function summariseRefusals(store: Store, software: string): Promise<void> {
  const hour = hourOf(store.now())
  if ((await store.read.refusalsBefore(hour)).length === 0) return
  await store.decision({
    nonce: null,
    change: async ({ read, write, append }) => {
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
        append(place =>
          encodeWithBody(place, software, body, freshSalt(), [organisation], bodyCommitment => ({
            type: 'refusal-summary',
            code,
            count: further,
            bodyCommitment,
          })),
        )
      }
      await write.forgetRefusals(hour)
    },
  })
}
