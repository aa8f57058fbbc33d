// Log entries as a provider reads them: who asked what. Answers are not in the log.
import { parseStrictJson } from '../../../protocols/canonical-json.ts'
import type { CatalogueEdition, LoggedEntry } from '../../../schemas/api-bodies.ts'
import { ComputationBody } from '../../../schemas/body.ts'
import { FORECAST_DAYS, forecastOf } from '../../../schemas/forecast.ts'
import type { Forecast } from '../../../schemas/overview.ts'
import { readLeaf } from '../shared/trust/read-leaf.ts'

export type LoggedQuestion = {
  readonly seq: string
  readonly time: string
  readonly released: boolean
  /** Nano-rho. */
  readonly charge: string
  readonly body: ComputationBody
}

/** The questions of the provider's own editions; bodies of other editions are hidden from it. */
export function askedOf(
  entries: readonly LoggedEntry[],
  own: ReadonlySet<string>,
): readonly LoggedQuestion[] {
  return entries.flatMap(({ seq, leaf, body }): readonly LoggedQuestion[] => {
    const entry = readLeaf(leaf)
    if (entry?.type !== 'computation' || body === null) return []
    const read = ComputationBody.safeParse(parseStrictJson(body))
    if (!read.success || !own.has(read.data.edition)) return []
    const released = entry.outcome === 'released'
    const charge = released ? String(entry.charge) : '0'
    return [{ seq, time: entry.time, released, charge, body: read.data }]
  })
}

const DAY = 86_400_000

/** The same forecast as on the officer's desk, from the loaded entries; undefined where they show no rate. */
export function forecastFrom(
  entries: readonly LoggedEntry[],
  edition: CatalogueEdition['id'],
  { cap, spent }: { readonly cap: string; readonly spent: string },
  now: number,
): Forecast | undefined {
  const today = Math.floor(now / DAY)
  const charges = new Map<number, number>()
  let first = today
  for (const { leaf } of entries) {
    const entry = readLeaf(leaf)
    if (entry?.type !== 'computation' || entry.edition !== edition) continue
    const day = Math.floor(Date.parse(entry.time) / DAY)
    if (day <= today - FORECAST_DAYS) continue
    first = Math.min(first, day)
    if (entry.outcome === 'released') charges.set(day, (charges.get(day) ?? 0) + Number(entry.charge))
  }
  const days = today - first + 1
  return forecastOf(
    { edition, cap, spent },
    Array.from({ length: days }, (_, back) => charges.get(today - back) ?? 0),
  )
}
