// What is stored already of the queries of one group: answers, idempotency keys and base parts.
import type { Transaction } from 'kysely'
import type { ReleaseMember } from './release-member.ts'
import { findStoredUses, type PriorUse } from './stored-use.ts'
import type { Database } from './tables.ts'

interface NewKey {
  readonly organisation: string
  readonly key: string
  readonly answer: string
}

/** Members that are granted are added, so that later members of the same group find them. */
export class GroupKnown {
  readonly #keys = new Map<string, PriorUse>()
  readonly #answers = new Map<string, string>()
  /** Which answer serves each base part. */
  readonly #parts = new Map<string, string>()
  readonly #tickets = new Map<string, { readonly organisation: string; readonly expires: bigint }>()
  readonly #newKeys: NewKey[] = []

  /** The head's lock makes these reads stable until the commit. */
  static async read(tx: Transaction<Database>, members: readonly ReleaseMember[]): Promise<GroupKnown> {
    const known = new GroupKnown()
    await known.#readStored(tx, members)
    await known.#readTickets(tx, members)
    return known
  }

  priorUse(member: ReleaseMember): PriorUse | undefined {
    if (member.idempotencyKey === null) return undefined
    return this.#keys.get(`${member.organisation} ${member.idempotencyKey}`)
  }

  answer(member: ReleaseMember): string | undefined {
    return this.#answers.get(answerKey(member))
  }

  /** Whether another answer than it was planned with serves one of its base parts by now. */
  hasPartOf(member: ReleaseMember): boolean {
    return member.baseParts.some(({ digest, over }) => this.#parts.get(partKey(member, digest)) !== over)
  }

  /** The member's own ticket, ready and used by nobody: not by a member before it either. */
  isReady({ blind, organisation }: ReleaseMember, now: number): boolean {
    const ticket = blind && this.#tickets.get(blind.ticket)
    return ticket !== undefined && ticket.organisation === organisation && ticket.expires > BigInt(now)
  }

  /** The member's key now identifies this answer, whichever question released it. */
  bindKey(member: ReleaseMember, answer: string): void {
    const { organisation, idempotencyKey: key, edition, canonicalDigest } = member
    if (key === null) return
    this.#keys.set(`${organisation} ${key}`, { answer, edition, canonicalDigest })
    this.#newKeys.push({ organisation, key, answer })
  }

  addReleased(member: ReleaseMember): void {
    this.#answers.set(answerKey(member), member.id)
    for (const part of member.baseParts) this.#parts.set(partKey(member, part.digest), member.id)
    if (member.blind !== undefined) this.#tickets.delete(member.blind.ticket)
    this.bindKey(member, member.id)
  }

  /** The keys that now identify an answer. */
  get newKeys(): readonly NewKey[] {
    return this.#newKeys
  }

  async #readStored(tx: Transaction<Database>, members: readonly ReleaseMember[]): Promise<void> {
    const asked = members.map(({ baseParts, ...member }) => ({
      ...member,
      baseDigests: baseParts.map(({ digest }) => digest),
    }))
    for (const [i, use] of (await findStoredUses(tx, asked)).entries()) {
      const member = members[i]
      if (member === undefined) continue
      const { byKey, answer, bases } = use
      if (byKey !== undefined) this.#keys.set(`${member.organisation} ${member.idempotencyKey}`, byKey)
      if (answer !== undefined) this.#answers.set(answerKey(member), answer)
      for (const { digest, answer: id } of bases) this.#parts.set(partKey(member, digest), id)
    }
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
