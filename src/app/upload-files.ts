// The bytes of uploads: one file for each part, joined, hashed and cut into its files at the commit. Which
// parts count is recorded in the store.
import { createHash, type Hash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { ActorBody } from '../../schemas/actor-body.ts'
import { EditionId, LIMITS } from '../../schemas/common.ts'
import { ReportSummary } from '../../schemas/contribution.ts'
import { fault } from '../../schemas/fault.ts'
import { JobId, type Upload, UploadId } from '../../schemas/records.ts'
import { flush } from '../engine/layout.ts'

/** A sealing job, stored with its upload, so that it is resumed after a crash. */
const SealingJob = z.strictObject({
  job: JobId,
  edition: EditionId,
  upload: UploadId,
  /** How many files the contribution has. */
  files: z.number().int().min(1).max(LIMITS.contributionFiles),
  actor: ActorBody,
  report: ReportSummary,
})
export type SealingJob = z.infer<typeof SealingJob>

export type JoinedUpload = Pick<Upload, 'id' | 'size' | 'sha256' | 'partBytes' | 'files'>

export class UploadFiles {
  readonly #root: string

  /** `engineFolder` is the data plane's: what is committed lies where the engine may read it. */
  constructor(engineFolder: string) {
    this.#root = join(engineFolder, 'uploads')
  }

  /** Where the engine finds the files of a committed upload, below its own folder. */
  static contributions(upload: string, files: number): string[] {
    return fileNames(files).map(name => `uploads/${upload}/${name}`)
  }

  /** Where a part lies until they are joined. */
  static part(upload: string, part: number): string {
    return `uploads/${upload}/part-${part}`
  }

  /**
   * On the disk, its name too, before the store says that the part is there. Sending a part again replaces
   * it.
   */
  async writePart(upload: string, part: number, bytes: Uint8Array): Promise<void> {
    const made = await mkdir(this.#folder(upload), { recursive: true, mode: 0o700 })
    if (made !== undefined) await flush(dirname(made))
    await this.#replace(this.#part(upload, part), bytes)
  }

  /**
   * Joins the parts and cuts them into files of these sizes; throws a Fault `registry.upload_digest`, and
   * keeps nothing, if they are not what was announced. Nobody may write a part meanwhile, or join them too
   * (UploadLocks).
   */
  async join({ id, partBytes, size, sha256, files }: JoinedUpload): Promise<void> {
    const parts = Math.ceil(size / partBytes)
    const targets = fileNames(files.length).map(name => join(this.#folder(id), name))
    const hash = createHash('sha256')
    let start = 0
    for (const [at, bytes] of files.entries()) {
      const range = { start, end: start + bytes }
      const target = `${targets[at]}.new`
      await orNothing(target, () =>
        pipeline(
          this.#bytesOf(id, partBytes, range, hash),
          createWriteStream(target, { mode: 0o600, flush: true }),
        ),
      )
      start = range.end
    }
    if (hash.digest('hex') !== sha256) {
      await this.remove(id)
      throw fault('registry.upload_digest')
    }
    // The first one last: with it the upload is joined.
    for (const target of targets.toReversed()) await rename(`${target}.new`, target)
    await flush(this.#folder(id))
    for (let part = 0; part < parts; part++) await rm(this.#part(id, part), { force: true })
  }

  async *#bytesOf(
    upload: string,
    partBytes: number,
    { start, end }: { readonly start: number; readonly end: number },
    hash: Hash,
  ): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at = nextPart(at, partBytes)) {
      const part = Math.floor(at / partBytes)
      const within = {
        start: at - part * partBytes,
        end: Math.min(end, nextPart(at, partBytes)) - part * partBytes - 1,
      }
      for await (const chunk of createReadStream(this.#part(upload, part), {
        ...within,
        highWaterMark: 1 << 20,
      })) {
        hash.update(chunk as Uint8Array)
        yield chunk as Uint8Array
      }
    }
  }

  /** All of its files, where it is committed. */
  async isJoined(upload: string, files = 1): Promise<boolean> {
    const there = fileNames(files).map(name => isThere(join(this.#folder(upload), name)))
    return !(await Promise.all(there)).includes(false)
  }

  async hasPart(upload: string, part: number): Promise<boolean> {
    return await isThere(this.#part(upload, part))
  }

  /** A committed upload of one file: of openings, whose length was checked. */
  async read(upload: string): Promise<Uint8Array> {
    return await readFile(join(this.#folder(upload), fileName(0)))
  }

  async writeJob(job: SealingJob): Promise<void> {
    await this.#replace(this.#job(job), Buffer.from(JSON.stringify(job)))
  }

  async removeJob(job: SealingJob): Promise<void> {
    await rm(this.#job(job), { force: true })
  }

  /** Every job that was written; what can't be read is no job. */
  async readJobs(): Promise<readonly SealingJob[]> {
    const files = await readdir(this.#root, { recursive: true }).catch(() => [])
    const jobs = await Promise.all(
      files
        .filter(file => /^job_.*\.json$/.test(basename(file)))
        .map(async file => parseJob(await readFile(join(this.#root, file), 'utf8'))),
    )
    return jobs.filter(job => job !== undefined)
  }

  async remove(upload: string): Promise<void> {
    await rm(this.#folder(upload), { recursive: true, force: true })
  }

  async #replace(file: string, bytes: Uint8Array): Promise<void> {
    const draft = `${file}.${randomUUID()}.new`
    await orNothing(draft, async () => {
      await writeFile(draft, bytes, { mode: 0o600, flag: 'wx', flush: true })
      await rename(draft, file)
    })
    await flush(dirname(file))
  }

  #folder(upload: string): string {
    return join(this.#root, upload)
  }

  /** There may be several: it is not always known how an earlier registration ended. */
  #job({ upload, job }: SealingJob): string {
    return join(this.#folder(upload), `${job}.json`)
  }

  #part(upload: string, part: number): string {
    return join(this.#folder(upload), `part-${part}`)
  }
}

function fileNames(files: number): string[] {
  return Array.from({ length: files }, (_, at) => fileName(at))
}

function fileName(at: number): string {
  return at === 0 ? 'contribution.parquet' : `contribution-${at + 1}.parquet`
}

/** Where the part after the one of this byte begins. */
function nextPart(at: number, partBytes: number): number {
  return (Math.floor(at / partBytes) + 1) * partBytes
}

function parseJob(text: string): SealingJob | undefined {
  try {
    return SealingJob.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

/** A file that is being written: it is renamed when complete, or removed. */
export function isDraft(file: string): boolean {
  return file.endsWith('.new')
}

/** A full disk is reported as such. The half-written file is removed, so that it takes no space. */
async function orNothing(draft: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    await rm(draft, { force: true })
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT' ? fault('engine.disk_full') : error
  }
}
