// Parts 4 to 6: what was computed, what was refused, what was spent.
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import type { ReportPart, ReportRow } from '../../../schemas/compliance-report.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { ReportMaterial } from './compliance.ts'
import { decisionRows } from './decisions.ts'

export function computationsPart({ annex, tally, terms, times, options }: ReportMaterial): ReportPart {
  const members = [...annex.members].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const total = (of: 'released' | 'refused') => members.reduce((sum, [, counts]) => sum + counts[of], 0)
  const range = [tally.first, tally.last].filter(seq => seq !== undefined)
  const until = dayEnd(options.to)
  const grants: ReportRow[] = tally.decisions.flatMap(leaf => {
    if (leaf.type !== 'contract' && !(leaf.type === 'grant' && leaf.action === 'issued')) return []
    const of = terms.get(leaf.grantId)
    const time = times.times(leaf.grantId)
    const state =
      time === undefined
        ? 'not-in-effect'
        : time.until < until
          ? 'ended'
          : time.held(until)
            ? 'held'
            : 'in-effect'
    return [
      {
        cells: [
          leaf.grantId,
          of?.provider ?? null,
          of?.consumer ?? null,
          leaf.purposes.join(' '),
          leaf.modes.join(' '),
          leaf.budget,
          leaf.expires,
          of?.price ? canonicalJson(of.price) : null,
          state,
        ],
        seq: [leaf.seq, ...changesOf(tally, leaf.grantId)],
      },
    ]
  })
  return {
    key: 'computations',
    facts: [
      { key: 'released', value: String(total('released')), seq: range },
      { key: 'refused', value: String(total('refused')), seq: range },
    ],
    tables: [
      {
        key: 'outcomes',
        rows: members.map(([organisation, { released, refused, charge, last }]) => ({
          cells: [
            organisation === '' ? null : organisation,
            String(released),
            String(refused),
            String(charge),
          ],
          seq: [last],
        })),
      },
      { key: 'grants', rows: grants },
    ],
  }
}

export function refusalsPart({ annex }: ReportMaterial): ReportPart {
  return {
    key: 'refusals',
    facts: [],
    tables: [
      {
        key: 'refusal_codes',
        rows: [...annex.codes]
          .toSorted(([, a], [, b]) => b.count - a.count)
          .map(([code, { count, last }]) => ({ cells: [code, String(count)], seq: [last] })),
      },
      {
        key: 'refusers',
        rows: [...annex.members]
          .filter(([, { refused }]) => refused > 0)
          .toSorted(([, a], [, b]) => b.refused - a.refused)
          .map(([organisation, { released, refused, last }]) => ({
            cells: [
              organisation === '' ? null : organisation,
              String(released + refused),
              String(refused),
              (refused / (released + refused)).toFixed(4),
            ],
            seq: [last],
          })),
      },
    ],
  }
}

export function budgetsPart({ tally, bodies }: ReportMaterial): ReportPart {
  const editions = [...tally.editions.values()]
  const owners = new Map<string, string>()
  for (const leaf of tally.decisions) {
    if (leaf.type !== 'account') continue
    const body = bodies.get(leaf.seq)
    if (body?.type === 'account') owners.set(leaf.account, body.organisation)
  }
  return {
    key: 'budgets',
    facts: [],
    tables: [
      {
        key: 'budgets',
        rows: editions.map(({ edition, seq, cap, before, spent, pool, poolSpent, last, delta }) => {
          const after = before + spent
          return {
            cells: [
              edition,
              String(cap),
              String(before),
              String(spent),
              String(after),
              pool === 0n ? null : String(pool),
              pool === 0n ? null : String(poolSpent),
              String(epsilonOfRho(after, delta) + Number(poolSpent) / 1e9),
              delta,
              cap === 0n ? null : (Number((after * 10_000n) / cap) / 10_000).toFixed(4),
            ],
            seq: seq === last ? [seq] : [seq, last],
          }
        }),
      },
      {
        key: 'accounts',
        rows: editions.flatMap(({ edition, accounts }) =>
          [...accounts].map(([account, { spent, cap, last }]) => ({
            cells: [edition, account.slice(0, 16), owners.get(account) ?? null, String(spent), String(cap)],
            seq: [last],
          })),
        ),
      },
      { key: 'cap_changes', rows: decisionRows(tally.decisions, bodies, 'cap') },
    ],
  }
}

function changesOf({ decisions }: ReportMaterial['tally'], grant: string): readonly string[] {
  return decisions.flatMap(leaf =>
    (leaf.type === 'acceptance' ||
      leaf.type === 'revocation' ||
      leaf.type === 'grant-freeze' ||
      leaf.type === 'grant-unfreeze') &&
    leaf.grantId === grant
      ? [leaf.seq]
      : [],
  )
}

/** Late on the last day, in Beijing. */
function dayEnd(day: string): string {
  return `${day}T15:59:59.999Z`
}
