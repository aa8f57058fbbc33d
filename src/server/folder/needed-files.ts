// The files of the data plane that the rows of a backup refer to.
import { namedBy } from '../../store/backup.ts'
import { isKept } from '../../app/editions/edition-files.ts'
import { UploadFiles } from '../../app/upload-files.ts'

export class NeededFiles {
  readonly #editions: string[] = []
  readonly #committed: { readonly upload: string; readonly files: number }[] = []
  readonly #parts: { readonly upload: string; readonly part: number }[] = []
  readonly #jobs: string[] = []

  /** Editions whose sealed rows must be there. */
  get editions(): readonly string[] {
    return this.#editions
  }

  /** A line of the rows. */
  note(line: string): void {
    const named = namedBy(line)
    if (named?.table === 'editions' && isKept(named.row.status)) this.#editions.push(named.row.id)
    if (named?.table === 'uploads' && named.row.committed)
      this.#committed.push({ upload: named.row.id, files: fileCount(named.row.files) })
    if (named?.table === 'upload_parts') this.#parts.push(named.row)
    if (named?.table === 'jobs' && named.row.state === 'running') this.#jobs.push(named.row.id)
  }

  /**
   * The files of uploads that this copy lacks: parts of unfinished ones, contributions of those that are
   * committed or being sealed.
   */
  async lacking(engineFolder: string): Promise<readonly string[]> {
    const uploads = new UploadFiles(engineFolder)
    const sealing = new Map((await uploads.readJobs()).map(job => [job.job, job]))
    const lacking: string[] = []
    for (const { upload, part } of this.#parts)
      if (!(await uploads.hasPart(upload, part)) && !(await uploads.isJoined(upload)))
        lacking.push(UploadFiles.part(upload, part))
    for (const { upload, files } of this.#committed)
      if (!(await uploads.isJoined(upload, files)))
        lacking.push(UploadFiles.contributions(upload, files).join(' '))
    for (const id of this.#jobs) {
      const job = sealing.get(id)
      if (job === undefined || !(await uploads.isJoined(job.upload, job.files))) lacking.push(`${id}.json`)
    }
    return lacking
  }
}

function fileCount(files: string): number {
  const sizes: unknown = JSON.parse(files)
  return Array.isArray(sizes) ? sizes.length : 1
}
