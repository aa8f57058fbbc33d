// Rows to records. Ids and JSON texts in them were written by this program from checked values.
import type { Selectable } from 'kysely'
import { KEY_ROLES, type KeyRole, statedRoles } from '../../protocols/audit/key-roles.ts'
import { HALT_MS, isGuarded } from '../../protocols/audit/roles.ts'
import { fromUtf8 } from '../../protocols/bytes.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import type { Query } from '../../schemas/query.ts'
import type { Proposal } from '../../schemas/proposal.ts'
import type {
  Account,
  AnswerSummary,
  Edition,
  Grant,
  Job,
  MemberKey,
  Organisation,
  Upload,
} from '../../schemas/records.ts'
import type { Database } from './tables.ts'

type Row<Table extends keyof Database> = Selectable<Database[Table]>

/** `now`: a halt that ended by itself is none. */
export function organisationOf(
  row: Omit<Row<'organisations'>, 'last_halt' | 'halted_by'>,
  now: number,
): Organisation {
  const roles = json<Organisation['roles']>(row.roles)
  const ends = row.halted !== null && isGuarded(roles) ? row.halted + BigInt(HALT_MS) : null
  const isOver = ends !== null && ends <= BigInt(now)
  return {
    id: row.id as Organisation['id'],
    title: json<Organisation['title']>(row.title),
    roles,
    added: instant(row.added),
    suspended: instantOrNull(row.suspended),
    halted: isOver ? null : instantOrNull(row.halted),
    haltEnds: isOver ? null : instantOrNull(ends),
  }
}

export function memberKeyOf(row: Row<'member_keys'>): MemberKey {
  return {
    id: row.id,
    organisation: row.organisation as MemberKey['organisation'],
    publicKey: row.public_key,
    label: row.label,
    roles: keyRolesOf(row.key_roles),
    validFrom: instant(row.valid_from),
    validUntil: instantOrNull(row.valid_until),
    revokedAt: row.revoked_at === null ? null : String(row.revoked_at),
    replaces: row.replaces,
    invitedBy: row.invited_by,
  }
}

/** As a new array: replies are built from it. */
export function keyRolesOf(stored: string | null): MemberKey['roles'] {
  return stored === null ? [...KEY_ROLES] : json<MemberKey['roles']>(stored)
}

/** Null for all of them. */
export function storedKeyRoles(roles: readonly KeyRole[]): string | null {
  const { keyRoles } = statedRoles(roles)
  return keyRoles === undefined ? null : JSON.stringify(keyRoles)
}

type EditionRow = Omit<
  Row<'editions'>,
  | 'head'
  | 'upload_bytes'
  | 'pool_cap'
  | 'manifest'
  | 'manifest_salt'
  | 'sealed'
  | 'report'
  | 'paused'
  | 'held'
  | 'only_jointly'
>

export function editionOf(row: EditionRow): Edition {
  return {
    ...editionRecord(row),
    declaration: json<Edition['declaration']>(row.declaration),
    totals: json<Edition['totals']>(row.totals ?? '[]'),
  }
}

/** All of an edition but what its sealing fixed. */
export function editionRecord(
  row: Omit<EditionRow, 'declaration' | 'totals'>,
): Omit<Edition, 'declaration' | 'totals'> {
  return {
    id: row.id as Edition['id'],
    dataset: row.dataset as Edition['dataset'],
    provider: row.provider as Edition['provider'],
    status: row.status,
    perConsumerCap: String(row.per_consumer_cap),
    totalCap: String(row.total_cap),
    totalSpent: String(row.total_spent),
    sealingCharge: String(row.sealing_charge),
    standingSpent: String(row.standing_spent),
    poolSpent: String(row.pool_spent),
    registered: instant(row.registered),
  }
}

export function grantOf(row: Row<'grants'>): Grant {
  return {
    id: row.id,
    dataset: row.dataset as Grant['dataset'],
    provider: row.provider as Grant['provider'],
    consumer: row.consumer as Grant['consumer'],
    modes: json<Grant['modes']>(row.modes),
    purposes: json<Grant['purposes']>(row.purposes),
    budget: String(row.budget),
    spent: String(row.spent),
    content: json<Grant['content']>(row.content),
    uses: { limit: row.uses_limit === null ? null : String(row.uses_limit), used: String(row.uses) },
    price: json<Grant['price']>(row.price),
    issued: instant(row.issued),
    expires: instant(row.expires),
    blindLevel: row.blind_level,
    accepted: instantOrNull(row.accepted),
    approval: row.approval,
    effective: instantOrNull(row.effective),
    revoked: instantOrNull(row.revoked),
    frozen: instantOrNull(row.frozen),
    contractDigest: row.contract_digest,
  }
}

/** Only of an account that was opened. */
export function accountOf(row: Omit<Row<'accounts'>, 'salt'> & { grant_id: string }): Account {
  return {
    edition: row.edition as Account['edition'],
    organisation: row.organisation as Account['organisation'],
    account: row.account,
    grant: row.grant_id,
    cap: String(row.cap),
    spent: String(row.spent),
  }
}

/** `query`: null where what was asked was destroyed. */
export function answerSummaryOf(
  row: Pick<Row<'answers'>, 'id' | 'edition' | 'mode' | 'kind' | 'charge' | 'seq' | 'released'>,
  query: Query | null,
): AnswerSummary {
  return {
    id: row.id,
    edition: row.edition as AnswerSummary['edition'],
    mode: row.mode,
    kind: row.kind,
    query,
    charge: String(row.charge),
    seq: String(row.seq),
    released: instant(row.released),
  }
}

/** What the private body of an answer's entry says was asked. */
export function askedIn(body: Uint8Array): Query {
  return json<ComputationBody>(fromUtf8(body)).query
}

export function answerDocumentOf(bytes: Uint8Array): Answer {
  return json<Answer>(fromUtf8(bytes))
}

export function uploadOf(row: Row<'uploads'>, parts: readonly number[]): Upload {
  return {
    id: row.id,
    size: Number(row.size),
    sha256: row.sha256,
    partBytes: row.part_bytes,
    files: json<Upload['files']>(row.files),
    parts: [...parts],
    expires: instant(row.expires),
    committed: row.committed,
  }
}

export function jobOf(row: Row<'jobs'>): Job {
  const { id, state, step, fraction, code, detail } = row
  return { id, edition: row.edition as Job['edition'], state, step, fraction, promised: null, code, detail }
}

export function proposalOf(row: Row<'proposals'>, now: number): Proposal {
  const caps = capsOf(row.per_consumer_cap, row.total_cap)
  const isLate = row.state === 'waiting' && row.expires <= BigInt(now)
  return {
    id: row.id,
    kind: row.kind,
    edition: row.edition as Proposal['edition'],
    grant: row.grant_id,
    caps,
    before: capsOf(row.before_per_consumer, row.before_total),
    admission: admissionOf(row),
    market: row.market,
    state: isLate ? 'expired' : row.state,
    asked: instant(row.asked),
    askedBy: deciderOf(row.asked_by, row.asked_key),
    expires: instant(row.expires),
    decided: instantOrNull(row.decided),
    decidedBy:
      row.decided_by === null || row.decided_key === null ? null : deciderOf(row.decided_by, row.decided_key),
    note: row.note,
    seq: String(row.seq),
    decidedSeq: row.decided_seq === null ? null : String(row.decided_seq),
  }
}

function capsOf(perConsumer: bigint | null, total: bigint | null): Proposal['caps'] {
  return perConsumer === null || total === null
    ? null
    : { perConsumer: String(perConsumer), total: String(total) }
}

function admissionOf({ organisation, title, roles }: Row<'proposals'>): Proposal['admission'] {
  if (organisation === null || title === null || roles === null) return null
  return { organisation: organisation as Organisation['id'], title: json(title), roles: json(roles) }
}

function deciderOf(organisation: string, keyId: string): Proposal['askedBy'] {
  return { organisation: organisation as Organisation['id'], keyId }
}

export function instantOrNull(millis: bigint | null): string | null {
  return millis === null ? null : instant(millis)
}

export function instant(millis: bigint): string {
  return new Date(Number(millis)).toISOString()
}

export function json<T>(text: string): T {
  return JSON.parse(text) as T
}
