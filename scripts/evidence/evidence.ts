import type { OnProgress } from './progress.ts'

/**
 * `short`: the form that `npm run test:full` runs, minutes instead of hours: fewer trials of the same checks,
 * controls included. `onProgress`: called now and then by runs that take long.
 */
export type EvidenceOptions = { readonly short: boolean; readonly onProgress?: OnProgress }

/** `not run`: nothing was tried, so nothing is known; it is no success. */
export type Verdict = 'holds' | 'fails' | 'not run'

/** What one long run found: `falseFailureRate` is how often an honest run would be called a failure. */
export type Evidence = {
  readonly name: string
  readonly claim: string
  readonly trials: number
  readonly falseFailureRate: number
  readonly verdict: Verdict
  readonly figures: Record<string, number | string>
}

/** A run throws it where the machine lacks what it needs; its message says what to install. */
export class NotRun extends Error {}

/** The only place that gives a verdict: a run of no trials does not hold, whatever its figures say. */
export function judged({
  holds,
  ...found
}: Omit<Evidence, 'verdict'> & { readonly holds: boolean }): Evidence {
  if (!(found.trials > 0)) return { ...found, verdict: 'not run' }
  return { ...found, verdict: holds ? 'holds' : 'fails' }
}

/** A run by its name. The next one goes on where this one lacks something. */
export async function attempt(
  name: string,
  run: (options: EvidenceOptions) => Promise<Evidence>,
  options: EvidenceOptions,
): Promise<Evidence> {
  try {
    return await run(options)
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    const figures = { missing: error.message }
    return judged({ name, claim: 'not tried', trials: 0, falseFailureRate: 0, holds: false, figures })
  }
}

/** Throws `NotRun` where it is undefined. */
export function needed<T>(found: T | undefined, missing: string): T {
  if (found === undefined) throw new NotRun(missing)
  return found
}

export const NO_POSTGRES = 'PostgreSQL (Debian: postgresql)'
