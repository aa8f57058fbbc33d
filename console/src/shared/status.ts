import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import type { CheckRecord } from '../../../schemas/operation.ts'
import type { Grant } from '../../../schemas/records.ts'

/** Whether a grant is revoked or expired, at an instant (ISO 8601). */
export function isOver({ revoked, expires }: Grant, now: string = new Date().toISOString()): boolean {
  return revoked !== null || expires <= now
}

/** All editions, newest first within each dataset. */
export function allEditions(datasets: readonly DeclaredDataset[]): readonly CatalogueEdition[] {
  return datasets.flatMap(({ editions }) => editions.toReversed())
}

/** Whether every required check passed, as /readyz decides it. */
export function isReady(checks: readonly CheckRecord[]): boolean {
  return checks.every(({ ok, needed }) => ok || needed === false)
}
