// Under which grant the public log charged each answer of a month: a private side that names a dearer one is
// not believed.
import type { Entry } from '../../../protocols/audit/entry.ts'
import { type TimeSpan, within } from '../period.ts'

/** Takes the leaves in the log's order. As large as the accounts and the month. */
export class ChargedGrants {
  readonly #period: TimeSpan
  readonly #accounts = new Map<string, string>()
  readonly #answers = new Map<number, string>()

  constructor(period: TimeSpan) {
    this.#period = period
  }

  add(entry: Entry): void {
    if (entry.type === 'account') this.#accounts.set(nameOf(entry), entry.grantId)
    if (entry.type !== 'computation' || entry.outcome !== 'released' || !within(entry.time, this.#period))
      return
    const grant = this.#accounts.get(nameOf(entry))
    if (grant !== undefined) this.#answers.set(Number(entry.seq), grant)
  }

  of(seq: number): string | undefined {
    return this.#answers.get(seq)
  }
}

function nameOf({ edition, account }: { readonly edition: string; readonly account: string }): string {
  return `${edition} ${account}`
}
