// What one member may have in the service at once, so that none fills the disk or the queue of the others.
import { fault } from '../../schemas/fault.ts'
import type { Quota } from '../../schemas/quota.ts'
import type { MemberUse } from '../store/readers/work.ts'
import type { Store } from '../store/store.ts'
import { LruMap } from '../domain/lru-map.ts'

const GIB = 2 ** 30
/** How long a counted number of answers is cached; answers of this process are added to it meanwhile. */
const COUNTED_MS = 10 * 60_000

/** Of each member. */
export type QuotaLimits = {
  readonly memberUploads: number
  readonly memberUploadGib: number
  readonly memberJobs: number
  readonly memberStoredGib: number
  readonly memberAnswers: number
}

export class Quotas {
  readonly #store: Pick<Store, 'read' | 'now'>
  readonly #limits: QuotaLimits
  readonly #answers = new LruMap<string, { count: number; readonly at: number }>(10_000)

  constructor(store: Pick<Store, 'read' | 'now'>, limits: QuotaLimits) {
    this.#store = store
    this.#limits = limits
  }

  /** Throws `quota.uploads` or `quota.upload_bytes`. In the transaction that adds the upload. */
  checkUpload(use: MemberUse, size: number): void {
    const { memberUploads, memberUploadGib } = this.#limits
    if (use.uploads >= memberUploads) throw fault('quota.uploads', { limit: memberUploads })
    if (use.uploadBytes + size > memberUploadGib * GIB)
      throw fault('quota.upload_bytes', { limit: memberUploadGib })
  }

  /** Throws `quota.jobs` or `quota.stored_bytes`. In the transaction that adds the job. */
  checkRegistration(use: MemberUse, size: number): void {
    const { memberJobs, memberStoredGib } = this.#limits
    if (use.jobs >= memberJobs) throw fault('quota.jobs', { limit: memberJobs })
    if (use.storedBytes + size > memberStoredGib * GIB)
      throw fault('quota.stored_bytes', { limit: memberStoredGib })
  }

  /**
   * Throws `quota.answers`. A minimum charge would be no such bound: a large grant buys any number of
   * answers, and answers are what fills the store. Concurrent questions may exceed the limit by their number.
   */
  async checkAnswers(organisation: string): Promise<void> {
    const { memberAnswers } = this.#limits
    if ((await this.#answerCount(organisation)).count >= memberAnswers)
      throw fault('quota.answers', { limit: memberAnswers })
  }

  answered(organisation: string): void {
    const known = this.#answers.get(organisation)
    if (known !== undefined) known.count++
  }

  async of(organisation: string): Promise<Quota[]> {
    const use = await this.#store.read.memberUse(organisation)
    const { count } = await this.#answerCount(organisation)
    const limits = this.#limits
    return [
      { name: 'uploads', used: use.uploads, limit: limits.memberUploads },
      { name: 'uploadBytes', used: use.uploadBytes, limit: limits.memberUploadGib * GIB },
      { name: 'jobs', used: use.jobs, limit: limits.memberJobs },
      { name: 'storedBytes', used: use.storedBytes, limit: limits.memberStoredGib * GIB },
      { name: 'answers', used: count, limit: limits.memberAnswers },
    ]
  }

  async #answerCount(organisation: string): Promise<{ count: number }> {
    const known = this.#answers.get(organisation)
    const now = this.#store.now()
    if (known !== undefined && now - known.at < COUNTED_MS) return known
    const counted = { count: await this.#store.read.answerCount(organisation), at: now }
    this.#answers.set(organisation, counted)
    return counted
  }
}
