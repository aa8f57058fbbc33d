// The parts of the report that rest on decisions: log, parties, datasets, retention, operations, exports,
// deviations.
import { formatVkey } from '../../../protocols/audit/note.ts'
import type { ReportPart, ReportRow } from '../../../schemas/compliance-report.ts'
import type { Passport } from '../../../schemas/passport.ts'
import type { ReportMaterial } from './compliance.ts'
import { decisionRows } from './decisions.ts'
import { UNVERIFIED } from './unverified.ts'

export function logPart({ report, note, tally, options }: ReportMaterial): ReportPart {
  const { checkpoint } = report
  const range = [tally.first, tally.last].filter(seq => seq !== undefined)
  return {
    key: 'log',
    facts: [
      { key: 'origin', value: checkpoint.origin, seq: [] },
      {
        key: 'entries',
        value: tally.first === undefined ? '' : `${tally.first} – ${tally.last}`,
        seq: range,
      },
      { key: 'size', value: String(checkpoint.size), seq: [] },
      { key: 'checkpoint', value: note, seq: [] },
      {
        key: 'verify_command',
        value: `yinsuan log verify ${options.logUrl} ${trustOf(options)}`,
        seq: [],
      },
      { key: 'verified', value: String(checkpoint.size), seq: [] },
    ],
    tables: [
      {
        key: 'witnesses',
        rows: checkpoint.cosignatures.map(({ name, time }) => ({
          cells: [name, new Date(time * 1000).toISOString()],
          seq: [],
        })),
      },
    ],
  }
}

function trustOf({ policy, policyFile }: ReportMaterial['options']): string {
  return policyFile === undefined ? `--key '${formatVkey(policy.logKey)}'` : `--policy '${policyFile}'`
}

export function partiesPart({ tally, bodies }: ReportMaterial): ReportPart {
  const halted = new Map<string, { readonly state: string; readonly seq: string }>()
  const names = new Map<string, string>()
  const keys = new Map<
    string,
    { organisation: string; enrolled: string; revoked: string | null; seq: string[] }
  >()
  const organisations: { readonly commitment: string; readonly row: ReportRow }[] = []
  const rules: ReportRow[] = []
  for (const leaf of tally.decisions) {
    const body = bodies.get(leaf.seq)
    if (leaf.type === 'organisation') {
      const known = body?.type === 'organisation' ? body : undefined
      names.set(leaf.organisation, known?.organisation ?? leaf.organisation.slice(0, 16))
      const title = known === undefined ? null : `${known.title.zh} / ${known.title.en}`
      const cells = [names.get(leaf.organisation) ?? null, title, leaf.roles.join(' '), 'active']
      organisations.push({ commitment: leaf.organisation, row: { cells, seq: [leaf.seq] } })
    } else if (leaf.type === 'halt' || leaf.type === 'suspension')
      halted.set(leaf.organisation, { state: leaf.type === 'halt' ? 'halted' : 'suspended', seq: leaf.seq })
    else if (leaf.type === 'resume' || leaf.type === 'lift') halted.delete(leaf.organisation)
    else if (leaf.type === 'readmission') {
      halted.delete(leaf.organisation)
      for (const [id, key] of keys)
        if (key.organisation === names.get(leaf.organisation) && key.revoked === null)
          keys.set(id, { ...key, revoked: leaf.time, seq: [...key.seq, leaf.seq] })
    } else if (leaf.type === 'key' && leaf.action === 'enrolled') {
      const organisation = names.get(leaf.organisation) ?? ''
      keys.set(leaf.keyId, { organisation, enrolled: leaf.time, revoked: null, seq: [leaf.seq] })
    } else if (leaf.type === 'key') {
      const key = keys.get(leaf.keyId)
      if (key !== undefined) keys.set(leaf.keyId, { ...key, revoked: leaf.time, seq: [...key.seq, leaf.seq] })
    } else if (leaf.type === 'key-rotation') {
      const old = keys.get(leaf.replaces)
      if (old !== undefined)
        keys.set(leaf.replaces, { ...old, revoked: leaf.time, seq: [...old.seq, leaf.seq] })
      const organisation = names.get(leaf.organisation) ?? ''
      keys.set(leaf.keyId, { organisation, enrolled: leaf.time, revoked: null, seq: [leaf.seq] })
    } else if (leaf.type === 'rules') rules.splice(0, rules.length, ...rulesRows(leaf))
  }
  return {
    key: 'parties',
    facts: [],
    tables: [
      {
        key: 'organisations',
        rows: organisations.map(({ commitment, row }) => {
          const hold = halted.get(commitment)
          return hold === undefined
            ? row
            : { cells: [...row.cells.slice(0, -1), hold.state], seq: [...row.seq, hold.seq] }
        }),
      },
      {
        key: 'keys',
        rows: [...keys].map(([id, { organisation, enrolled, revoked, seq }]) => ({
          cells: [organisation, id, enrolled, revoked],
          seq,
        })),
      },
      { key: 'rules', rows: rules },
      { key: 'approvals', rows: decisionRows(tally.decisions, bodies, 'other') },
    ],
  }
}

type Rules = Extract<ReportMaterial['tally']['decisions'][number], { readonly type: 'rules' }>

function rulesRows(leaf: Rules): readonly ReportRow[] {
  const { separation, editionApprovers, capApprovers, grantApprovers, grantAbove } = leaf
  const row = (subject: string, approvers: readonly string[], above: string | null): ReportRow => ({
    cells: [subject, approvers.join(' '), separation, above],
    seq: [leaf.seq],
  })
  return [
    row('edition', editionApprovers, '0'),
    row('cap', capApprovers, '0'),
    row('grant', grantApprovers, grantAbove),
  ]
}

export function datasetsPart({ tally, passports }: ReportMaterial): ReportPart {
  const known = [...tally.editions.values()].flatMap(({ edition, seq }) => {
    const passport = passports.get(edition)
    return passport === undefined ? [] : [{ passport, seq: [seq] }]
  })
  const rows = (cellsOf: (passport: Passport) => readonly (string | null)[]) =>
    known.map(({ passport, seq }) => ({ cells: [...cellsOf(passport)], seq }))
  return {
    key: 'datasets',
    facts: [],
    tables: [
      {
        key: 'editions',
        rows: rows(({ edition, provider, title, source, statement }) => [
          edition,
          provider,
          `${title.zh} / ${title.en}`,
          `${source.zh} / ${source.en}`,
          statement?.dataClass ?? null,
          statement?.legalBasis === undefined
            ? null
            : `${statement.legalBasis.zh} / ${statement.legalBasis.en}`,
          statement?.impactAssessment ?? null,
          statement?.assessor ?? null,
        ]),
      },
      {
        key: 'anonymity',
        rows: rows(({ edition, anonymity: { quasiIdentifiers, kMin, shares }, grade, claim }) => [
          edition,
          quasiIdentifiers.join(' '),
          kMin,
          shares?.below5 ?? null,
          shares?.from5 ?? null,
          shares?.from20 ?? null,
          grade.contribution === null ? `– / ${grade.answers}` : `${grade.contribution} / ${grade.answers}`,
          String(claim.reportingThreshold),
        ]),
      },
      {
        key: 'columns',
        rows: known.flatMap(({ passport: { edition, columns }, seq }) =>
          (columns ?? []).map(({ column, technique, into, found }) => ({
            cells: [edition, column, technique, into.join(' '), (found ?? []).join(' ')],
            seq,
          })),
        ),
      },
    ],
  }
}

export function retentionPart({ tally, passports }: ReportMaterial): ReportPart {
  const { oldest } = tally
  const shreds = tally.decisions.filter(leaf => leaf.type === 'shred')
  const [first, last] = [shreds[0], shreds.at(-1)]
  return {
    key: 'retention',
    facts: [
      ...(oldest === undefined ? [] : [{ key: 'oldest', value: oldest.time, seq: [oldest.seq] }]),
      ...(first === undefined || last === undefined
        ? []
        : [
            { key: 'body_months', value: last.months, seq: [last.seq] },
            { key: 'destroyed', value: `${first.from} – ${last.to}`, seq: shreds.map(({ seq }) => seq) },
          ]),
    ],
    tables: [
      {
        key: 'gaps',
        rows: [...tally.editions.values()].flatMap(({ edition, seq }) => {
          const months = passports.get(edition)?.statement?.retentionMonths
          return months === undefined ? [] : [{ cells: [edition, `months:${months}`], seq: [seq] }]
        }),
      },
    ],
  }
}

/** Decisions that are incidents, or change who may do what. */
const EVENTS: ReadonlySet<string> = new Set([
  'halt',
  'resume',
  'suspension',
  'lift',
  'officer-freeze',
  'officer-unfreeze',
  'freeze',
  'unfreeze',
  'withdrawal',
  'standing',
  'standing-withdrawal',
  'grant-freeze',
  'grant-unfreeze',
  'revocation',
  'log-key',
  'master-key',
  'key-rotation',
  'readmission',
  'shred',
  'recovery',
  'start',
  'stop',
])

export function operationsPart({ tally, bodies }: ReportMaterial): ReportPart {
  const software = new Map<string, { readonly time: string; readonly seq: string }>()
  const events: ReportRow[] = []
  for (const leaf of tally.decisions) {
    if (!software.has(leaf.software)) software.set(leaf.software, { time: leaf.time, seq: leaf.seq })
    const isRevocation = leaf.type === 'key' && leaf.action === 'revoked'
    if (!EVENTS.has(leaf.type) && !isRevocation) continue
    if (tally.first === undefined || Number(leaf.seq) < Number(tally.first)) continue
    events.push({
      cells: [leaf.time, isRevocation ? 'key-revoked' : leaf.type, subjectOf(leaf, bodies)],
      seq: [leaf.seq],
    })
  }
  return {
    key: 'operations',
    facts: [],
    tables: [
      {
        key: 'software',
        rows: [...software].map(([name, { time, seq }]) => ({ cells: [name, time], seq: [seq] })),
      },
      { key: 'events', rows: events },
    ],
  }
}

function subjectOf(
  leaf: ReportMaterial['tally']['decisions'][number],
  bodies: ReportMaterial['bodies'],
): string | null {
  if ('edition' in leaf) return leaf.edition
  if ('grantId' in leaf) return leaf.grantId
  if (leaf.type === 'shred' || leaf.type === 'recovery') return `${leaf.from} – ${leaf.to}`
  const body = bodies.get(leaf.seq)
  if (body !== undefined && 'organisation' in body) return body.organisation
  return 'keyId' in leaf ? leaf.keyId : null
}

/** The product has no way to send rows or answers abroad; what members do with answers is outside of it. */
export function exportsPart(): ReportPart {
  return { key: 'exports', facts: [{ key: 'exports', value: 'none-recorded', seq: [] }], tables: [] }
}

export function deviationsPart({ tally, passports, annex, report }: ReportMaterial): ReportPart {
  const gaps: ReportRow[] = [...tally.editions.values()].flatMap(({ edition, seq }): ReportRow[] => {
    const passport = passports.get(edition)
    const found: readonly string[] = passport === undefined ? ['no-passport'] : passport.gaps
    return found.map(gap => ({ cells: [edition, `gap:${gap}`], seq: [seq] }))
  })
  const rest: ReportRow[] = [
    ...(report.checkpoint.cosignatures.length === 0 ? [{ cells: ['log', 'no-witness'], seq: [] }] : []),
    ...(tally.decisions.some(({ type }) => type === 'rules')
      ? []
      : [{ cells: ['log', 'no-rules'], seq: [] }]),
    ...(annex.destroyed === undefined
      ? []
      : [{ cells: ['log', 'destroyed-body'], seq: [annex.destroyed.oldest, annex.destroyed.newest] }]),
    ...annex.unreadable.map(seq => ({ cells: ['log', 'unreadable-body'], seq: [seq] })),
  ]
  return {
    key: 'deviations',
    facts: UNVERIFIED.map(value => ({ key: 'unverified', value, seq: [] })),
    tables: [{ key: 'gaps', rows: [...rest, ...gaps] }],
  }
}
