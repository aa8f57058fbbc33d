import type { OnProgress } from './progress.ts'

/**
 * `short`: the form that `npm test` or `npm run test:faults` runs, minutes instead of hours: fewer trials of
 * the same checks, controls included. `onProgress`: called now and then by runs that take long.
 */
export type EvidenceOptions = { readonly short: boolean; readonly onProgress?: OnProgress }

/** What one long run found: `falseFailureRate` is how often an honest run would be called a failure. */
export type Evidence = {
  readonly name: string
  readonly claim: string
  readonly trials: number
  readonly falseFailureRate: number
  readonly verdict: 'holds' | 'fails'
  readonly figures: Record<string, number | string>
}
