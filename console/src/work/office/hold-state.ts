// What can be held up, and what can go on.
import type { CatalogueDataset, CatalogueEdition } from '../../../../schemas/api-bodies.ts'
import type { Grant } from '../../../../schemas/records.ts'

/** Ended or run out: nothing can be done about it any more. */
export function isOver({ revoked, expires }: Grant, now: string = new Date().toISOString()): boolean {
  return revoked !== null || expires <= now
}

/** The newest first. */
export function editionsOf(datasets: readonly CatalogueDataset[]): readonly CatalogueEdition[] {
  return datasets.flatMap(({ editions }) => editions.toReversed())
}
