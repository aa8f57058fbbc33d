// Locks of uploads: parts are written concurrently, a commit is exclusive.
import { fault } from '../../../schemas/fault.ts'
import { KeyedMutex } from '../keyed-mutex.ts'

/**
 * In memory: one process alone serves a data folder. Read the upload's record again once a lock is held.
 */
export class UploadLocks {
  readonly #writing = new Map<string, Set<Promise<unknown>>>()
  readonly #committing = new Map<string, number>()
  readonly #commits = new KeyedMutex()

  /**
   * Throws a Fault `registry.upload_committed` while the upload is being committed: waiting would hold the
   * part's bytes.
   */
  async write<T>(upload: string, write: () => Promise<T>): Promise<T> {
    if (this.#committing.has(upload)) throw fault('registry.upload_committed')
    const writing = this.#writing.get(upload) ?? new Set()
    this.#writing.set(upload, writing)
    const mine = write()
    writing.add(mine)
    try {
      return await mine
    } finally {
      writing.delete(mine)
      if (writing.size === 0) this.#writing.delete(upload)
    }
  }

  /** Begins when the writes and commits that began before have ended. */
  async commit<T>(upload: string, commit: () => Promise<T>): Promise<T> {
    this.#committing.set(upload, (this.#committing.get(upload) ?? 0) + 1)
    try {
      return await this.#commits.run(upload, async () => {
        const writing = this.#writing.get(upload)
        if (writing !== undefined) await Promise.allSettled(writing)
        return await commit()
      })
    } finally {
      const others = (this.#committing.get(upload) ?? 1) - 1
      if (others === 0) this.#committing.delete(upload)
      else this.#committing.set(upload, others)
    }
  }
}
