// The bytes of uploads: one file for each part, joined and hashed at the commit. Which parts count is the store's to say.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { ActorBody } from '../../schemas/body.ts'
import { EditionId } from '../../schemas/common.ts'
import { ReportSummary } from '../../schemas/contribution.ts'
import { fault } from '../../schemas/fault.ts'
import { JobId, UploadId } from '../../schemas/records.ts'

/** A sealing job, kept beside its upload, so that it goes on after a crash. */
const SealingJob = z.strictObject({
  job: JobId,
  edition: EditionId,
  upload: UploadId,
  actor: ActorBody,
  report: ReportSummary,
})
export type SealingJob = z.infer<typeof SealingJob>

export class UploadFiles {
  readonly #root: string

  /** `engineFolder` is the data plane's: what is committed lies where the engine may read it. */
  constructor(engineFolder: string) {
    this.#root = join(engineFolder, 'uploads')
  }

  /** Where the engine finds a committed upload, below its own folder. */
  static contribution(upload: string): string {
    return `uploads/${upload}/contribution.parquet`
  }

  /** On the disk before the store says that the part is there. Sending a part again replaces it. */
  async writePart(upload: string, part: number, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#folder(upload), { recursive: true, mode: 0o700 })
    await this.#replace(this.#part(upload, part), bytes)
  }

  /** Joins the parts; throws a Fault `registry.upload_digest`, and keeps nothing, if they are not what was announced. */
  async join(upload: string, parts: number, sha256: string): Promise<void> {
    const target = join(this.#folder(upload), 'contribution.parquet')
    const hash = createHash('sha256')
    const out = createWriteStream(`${target}.new`, { mode: 0o600, flush: true })
    await pipeline(
      async function* (this: UploadFiles) {
        for (let part = 0; part < parts; part++) {
          for await (const chunk of createReadStream(this.#part(upload, part), { highWaterMark: 1 << 20 })) {
            hash.update(chunk as Uint8Array)
            yield chunk as Uint8Array
          }
        }
      }.bind(this),
      out,
    )
    if (hash.digest('hex') !== sha256) {
      await this.remove(upload)
      throw fault('registry.upload_digest')
    }
    await rename(`${target}.new`, target)
    for (let part = 0; part < parts; part++) await rm(this.#part(upload, part), { force: true })
  }

  async isJoined(upload: string): Promise<boolean> {
    return await stat(join(this.#folder(upload), 'contribution.parquet')).then(
      () => true,
      () => false,
    )
  }

  /** A committed upload, whole: of openings, whose length was checked. */
  async read(upload: string): Promise<Uint8Array> {
    return await readFile(join(this.#folder(upload), 'contribution.parquet'))
  }

  async writeJob(job: SealingJob): Promise<void> {
    await this.#replace(join(this.#folder(job.upload), 'job.json'), Buffer.from(JSON.stringify(job)))
  }

  /** Every job that was written; what can't be read is no job. */
  async readJobs(): Promise<readonly SealingJob[]> {
    const folders = await readdir(this.#root).catch(() => [])
    const jobs = await Promise.all(
      folders.map(async folder => {
        const text = await readFile(join(this.#root, folder, 'job.json'), 'utf8').catch(() => 'null')
        return SealingJob.safeParse(JSON.parse(text)).data
      }),
    )
    return jobs.filter(job => job !== undefined)
  }

  async remove(upload: string): Promise<void> {
    await rm(this.#folder(upload), { recursive: true, force: true })
  }

  async #replace(file: string, bytes: Uint8Array): Promise<void> {
    const handle = await open(`${file}.new`, 'w', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    await rename(`${file}.new`, file)
  }

  #folder(upload: string): string {
    return join(this.#root, upload)
  }

  #part(upload: string, part: number): string {
    return join(this.#folder(upload), `part-${part}`)
  }
}
