import type { StandingQuestion } from '../../../schemas/standing.ts'
import type { Edition, Grant } from '../../../schemas/records.ts'
import { accessOf } from '../../domain/standing.ts'
import type { StoredStanding } from '../../store/readers/standing.ts'
import type { Readers } from '../../store/readers.ts'
import type { UseCase } from '../call.ts'
import { invariant } from '../presence.ts'

/** Published questions, and whether the caller may read their answers. */
export const listStanding: UseCase<'standingList'> = async ({ store }, { query, actor, now }) => {
  const { organisation } = actor
  const { items, next } = await store.read.standingQuestions({ ...query, organisation })
  const seen = new Seen(store.read, organisation)
  const shown: StandingQuestion[] = []
  for (const each of items) shown.push(await seen.show(each, now.toISOString()))
  return { items: shown, next }
}

/** As one member sees published questions: each edition and each contract is read once. */
export class Seen {
  readonly #read: Readers
  readonly #organisation: string
  readonly #editions = new Map<string, Edition>()
  readonly #grants = new Map<string, readonly Grant[]>()
  #onlyJointly: ReadonlySet<string> | undefined

  constructor(read: Readers, organisation: string) {
    this.#read = read
    this.#organisation = organisation
  }

  /** `now` is an Instant. */
  async show({ hasRead, ...question }: StoredStanding, now: string): Promise<StandingQuestion> {
    const { dataset, provider, query, readers, withdrawn } = question
    const found = this.#editions.get(question.edition) ?? (await this.#read.edition(question.edition))
    const edition = invariant(found, 'a published question has its edition')
    this.#editions.set(edition.id, edition)
    const grants = this.#grants.get(dataset) ?? (await this.#read.grantsFor(dataset, this.#organisation))
    this.#grants.set(dataset, grants)
    this.#onlyJointly ??= await this.#read.onlyJointly()
    const isOnlyJoint = this.#onlyJointly.has(edition.id)
    const isOwn = provider === this.#organisation
    return {
      ...question,
      access: accessOf(hasRead || isOwn, { query, readers, withdrawn, edition, isOnlyJoint, grants, now }),
    }
  }
}
