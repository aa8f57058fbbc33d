// The officer's overview for spreadsheets: a fact a line, with what it is about before it.
import type { Overview } from '../../../schemas/overview.ts'
import { type CsvCell, type CsvSheet, rhoCell } from '../../sdk/csv.ts'

/** A figure that is an estimate has its interval behind it. */
type Fact = readonly [name: string, value: CsvCell, low?: CsvCell, high?: CsvCell]

type Subject = {
  readonly kind?: string
  readonly organisation?: string | null
  readonly edition?: string | null
  readonly grant?: string | null
}

/** All that the drawing says: codes as they are, figures whole. */
export function overviewCsv({ watched, waiting, alerts, activity, forecasts }: Overview): CsvSheet {
  return {
    comments: [`watched ${watched.entries} of ${watched.size} entries of the log`],
    header: ['part', 'kind', 'organisation', 'edition', 'grant', 'name', 'value', 'low', 'high'],
    rows: [
      ...waiting.flatMap(({ kind, edition, grant, id, askedBy: { organisation }, expires }) =>
        facts('waiting', { kind, organisation, edition, grant }, [
          ['id', id],
          ['until', expires],
        ]),
      ),
      ...alerts.flatMap(({ kind, organisation, edition, since, last, count, seq }) =>
        facts('alert', { kind, organisation, edition }, [
          ['since', since],
          ['last', last],
          ['count', count],
          ['entries', seq.join(' ')],
        ]),
      ),
      ...activity.flatMap(({ organisation, edition, released, refused, charge }) =>
        facts('activity', { organisation, edition }, [
          ['released', released],
          ['refused', refused],
          ['charge_rho', rhoCell(charge)],
        ]),
      ),
      ...forecasts.flatMap(({ edition, cap, spent, perDay: { mean, low, high }, daysLeft }) =>
        facts('forecast', { edition }, [
          ['spent_rho', rhoCell(spent)],
          ['cap_rho', rhoCell(cap)],
          ['rho_per_day_95', rhoCell(mean), rhoCell(low), rhoCell(high)],
          ['days_left_95', days(daysLeft.likely), days(daysLeft.earliest), days(daysLeft.latest)],
        ]),
      ),
    ],
  }
}

function facts(
  part: string,
  { kind = '', organisation = null, edition = null, grant = null }: Subject,
  all: readonly Fact[],
): CsvSheet['rows'] {
  return all.map(([name, value, low = null, high = null]) => [
    part,
    kind,
    organisation,
    edition,
    grant,
    name,
    value,
    low,
    high,
  ])
}

/** Not in sight at this pace is no unknown. */
function days(left: number | null): CsvCell {
  return left ?? 'never'
}
