// Rows that come before the page that they belong in: kept in a file of their own, whatever their number.
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export class RowSpool<Row> implements AsyncDisposable {
  readonly #folder: string
  readonly #file: FileHandle
  #pending: string[] = []

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder
    this.#file = file
  }

  /** Readable by this user alone: the rows are an officer's. */
  static async open<Row>(): Promise<RowSpool<Row>> {
    const folder = await mkdtemp(join(tmpdir(), 'yinsuan-rows-'))
    return new RowSpool<Row>(folder, await open(join(folder, 'rows'), 'wx+', 0o600))
  }

  async add(row: Row): Promise<void> {
    this.#pending.push(JSON.stringify(row))
    if (this.#pending.length >= 500) await this.#flush()
  }

  async *rows(): AsyncGenerator<Row> {
    await this.#flush()
    const file = await open(join(this.#folder, 'rows'))
    try {
      for await (const line of file.readLines({ autoClose: false })) yield JSON.parse(line) as Row
    } finally {
      await file.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #flush(): Promise<void> {
    const lines = this.#pending
    this.#pending = []
    if (lines.length > 0) await this.#file.appendFile(`${lines.join('\n')}\n`)
  }
}
