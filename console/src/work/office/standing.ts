// What can be held up and what can go on; what stands and what failed.
import type { CatalogueEdition } from '../../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../../src/sdk/catalogue.ts'
import type { CheckRecord } from '../../../../schemas/operation.ts'
import type { Grant } from '../../../../schemas/records.ts'

/** Ended or run out: nothing can be done about it any more. */
export function isOver({ revoked, expires }: Grant, now: string = new Date().toISOString()): boolean {
  return revoked !== null || expires <= now
}

/** The newest first. */
export function editionsOf(datasets: readonly DeclaredDataset[]): readonly CatalogueEdition[] {
  return datasets.flatMap(({ editions }) => editions.toReversed())
}

/** As /readyz decides it. */
export function isReady(checks: readonly CheckRecord[]): boolean {
  return checks.every(({ ok, needed }) => ok || needed === false)
}
