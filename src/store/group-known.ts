// What is stored already of the queries of one group: answers, idempotency keys and base parts.
import type { Transaction } from 'kysely'
import type { ReleaseMember } from './release-member.ts'
import type { Database } from './tables.ts'
import { together } from './together.ts'

export interface PriorUse {
  readonly answer: string
  readonly edition: string
  readonly digest: string
}

/** Members that are granted are added, so that later members of the same group find them. */
export class GroupKnown {
  readonly #keys = new Map<string, PriorUse>()
  readonly #answers = new Map<string, string>()
  readonly #parts = new Set<string>()
  readonly #tickets = new Map<string, { readonly organisation: string; readonly expires: bigint }>()
  readonly #newKeys: { organisation: string; key: string; answer: string }[] = []

  /** The head's lock makes these reads stable until the commit. */
  static async read(tx: Transaction<Database>, members: readonly ReleaseMember[]): Promise<GroupKnown> {
    const known = new GroupKnown()
    await together([
      known.#readKeys(tx, members),
      known.#readAnswers(tx, members),
      known.#readParts(tx, members),
      known.#readTickets(tx, members),
    ])
    return known
  }

  priorUse(member: ReleaseMember): PriorUse | undefined {
    if (member.idempotencyKey === null) return undefined
    return this.#keys.get(`${member.organisation} ${member.idempotencyKey}`)
  }

  answer(member: ReleaseMember): string | undefined {
    return this.#answers.get(answerKey(member))
  }

  hasPartOf(member: ReleaseMember): boolean {
    return member.baseParts.some(part => this.#parts.has(partKey(member, part.digest)))
  }

  /** The member's own ticket, ready and used by nobody: not by a member before it either. */
  isReady({ blind, organisation }: ReleaseMember, now: number): boolean {
    const ticket = blind && this.#tickets.get(blind.ticket)
    return ticket !== undefined && ticket.organisation === organisation && ticket.expires > BigInt(now)
  }

  /** The member's key now stands for this answer, whoever released it. */
  bindKey(member: ReleaseMember, answer: string): void {
    const { organisation, idempotencyKey: key, edition, canonicalDigest: digest } = member
    if (key === null) return
    this.#keys.set(`${organisation} ${key}`, { answer, edition, digest })
    this.#newKeys.push({ organisation, key, answer })
  }

  addReleased(member: ReleaseMember): void {
    this.#answers.set(answerKey(member), member.id)
    for (const part of member.baseParts) this.#parts.add(partKey(member, part.digest))
    if (member.blind !== undefined) this.#tickets.delete(member.blind.ticket)
    this.bindKey(member, member.id)
  }

  /** After the answers, which the keys refer to. */
  async write(tx: Transaction<Database>): Promise<void> {
    if (this.#newKeys.length > 0) await tx.insertInto('idempotency_keys').values(this.#newKeys).execute()
  }

  async #readKeys(tx: Transaction<Database>, members: readonly ReleaseMember[]): Promise<void> {
    const wanted = members.flatMap(({ organisation, idempotencyKey: key }) =>
      key === null ? [] : [{ organisation, key }],
    )
    if (wanted.length === 0) return
    const rows = await tx
      .selectFrom('idempotency_keys as k')
      .innerJoin('answers as a', 'a.id', 'k.answer')
      .select(['k.organisation', 'k.key', 'k.answer', 'a.edition', 'a.canonical_digest as digest'])
      .where(eb =>
        eb(
          eb.refTuple('k.organisation', 'k.key'),
          'in',
          wanted.map(each => eb.tuple(each.organisation, each.key)),
        ),
      )
      .execute()
    for (const row of rows) this.#keys.set(`${row.organisation} ${row.key}`, row)
  }

  async #readAnswers(tx: Transaction<Database>, members: readonly ReleaseMember[]): Promise<void> {
    const rows = await tx
      .selectFrom('answers')
      .select(['id', 'edition', 'organisation', 'canonical_digest as canonicalDigest'])
      .where(eb =>
        eb(
          eb.refTuple('edition', 'organisation', 'canonical_digest'),
          'in',
          members.map(each => eb.tuple(each.edition, each.organisation, each.canonicalDigest)),
        ),
      )
      .execute()
    for (const row of rows) this.#answers.set(answerKey(row), row.id)
  }

  async #readParts(tx: Transaction<Database>, members: readonly ReleaseMember[]): Promise<void> {
    const wanted = members.flatMap(({ edition, organisation, baseParts }) =>
      baseParts.map(({ digest }) => ({ edition, organisation, digest })),
    )
    if (wanted.length === 0) return
    const rows = await tx
      .selectFrom('base_parts')
      .select(['edition', 'organisation', 'part'])
      .where(eb =>
        eb(
          eb.refTuple('edition', 'organisation', 'part'),
          'in',
          wanted.map(each => eb.tuple(each.edition, each.organisation, each.digest)),
        ),
      )
      .execute()
    for (const row of rows) this.#parts.add(partKey(row, row.part))
  }

  async #readTickets(tx: Transaction<Database>, members: readonly ReleaseMember[]): Promise<void> {
    const wanted = members.flatMap(({ blind }) => (blind === undefined ? [] : [blind.ticket]))
    if (wanted.length === 0) return
    const rows = await tx
      .selectFrom('blind_tickets')
      .select(['id', 'organisation', 'expires'])
      .where('id', 'in', wanted)
      .where('state', '=', 'ready')
      .forUpdate()
      .execute()
    for (const { id, ...ticket } of rows) this.#tickets.set(id, ticket)
  }
}

function answerKey(of: { edition: string; organisation: string; canonicalDigest: string }): string {
  return `${of.edition} ${of.organisation} ${of.canonicalDigest}`
}

function partKey(of: { edition: string; organisation: string }, digest: string): string {
  return `${of.edition} ${of.organisation} ${digest}`
}
