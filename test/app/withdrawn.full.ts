// A withdrawn edition's rows are nowhere below the data folder: looked for in every file, by pieces of the
// sealed files and by the pseudonyms of its buyers, which are in contributions only.
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import t from 'tap'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { misplacedEditions } from '../../src/app/editions/edition-files.ts'
import { upload } from '../../src/sdk/upload.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { examine } from '../../src/server/folder/doctor.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { freshKey, question } from '../e2e/world.ts'
import { bytesSource, grantTo, publish, redeclared, sampleContribution } from '../support/market.ts'
import { startService } from '../support/service.ts'

const service = await startService({ pglite: true })
t.teardown(() => service.stop())
const contribution = await sampleContribution(3000)
const provider = await service.member('mall', ['provider'])
const consumer = await service.member('maker', ['consumer'])
const declaration = redeclared(contribution)

t.test(
  'rows lie in the sealed files, and nowhere once the edition is withdrawn, but for uploads that nobody registered',
  async t => {
    const units = await someUnits(contribution.bytes)
    const edition = await publish(provider, contribution, declaration, await service.approver())
    await grantTo(provider, consumer, declaration.dataset)
    await consumer.ask({ body: { query: question(edition), idempotencyKey: freshKey() } })
    const place = join('data', 'editions', edition)
    const pieces = await piecesOf(join(service.folder, place))
    const sealed = await filesWith(pieces)
    t.ok(
      sealed.length > 0 && sealed.every(file => file.startsWith(place)),
      `the search finds them: ${sealed.join()}`,
    )
    t.same(await filesWith(units), [], 'no pseudonym is left of what was sealed')
    await upload(provider, bytesSource(contribution.bytes))
    t.ok(
      (await filesWith(units)).some(file => file.startsWith(join('data', 'uploads'))),
      'the search finds them where it was sent again, and not registered',
    )
    await provider.editionWithdraw({ params: { id: edition } })
    // Columns of codes may be compressed to the same bytes in a contribution.
    const rest = await filesWith([...units, ...pieces])
    t.ok(rest.length > 0 && rest.every(file => file.startsWith(join('data', 'uploads'))), 'at once')
    const policy = { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 }
    const report = await verifyLog(httpLogReader(service.url), { policy, verify: nodeVerifier() })
    t.match(report.editions, [{ edition, state: 'withdrawn' }], 'with an entry')
    await service.halt()
    t.match(await lookedAt(), { state: 'ok', facts: '0' }, 'as doctor sees it')
    for (const place of [join('editions', edition), join('work', `gone-${edition}`)]) {
      const folder = join(service.folder, 'data', place)
      await mkdir(folder, { recursive: true })
      t.match(await lookedAt(), { faults: [{ code: 'doctor.edition_left', params: { editions: edition } }] })
      await rm(folder, { recursive: true })
    }
    const read = { editions: async () => ({ items: [{ id: edition, status: 'open' }] }) }
    const needed = await misplacedEditions({ read } as never, join(service.folder, 'data'))
    t.match(
      needed,
      { lacking: [edition], left: [], kept: 1 },
      'an open edition without files is lacking them',
    )
  },
)

async function lookedAt() {
  const load = async () => loadConfig({ dataDir: service.folder }, {})
  const findings = await examine({ load, now: Date.now, fetch })
  return findings.find(({ check }) => check === 'editions')
}

/** Pseudonyms of some buyers, 16 bytes each as a file of rows has them. */
async function someUnits(bytes: Uint8Array): Promise<readonly Buffer[]> {
  const folder = t.testdir({ 'contribution.parquet': Buffer.from(bytes) })
  const connection = await (await DuckDBInstance.create()).connect()
  const file = join(folder, 'contribution.parquet')
  const read = await connection.runAndReadAll(
    `select distinct replace(cast(u as varchar), '-', '') from '${file}' order by 1 limit 50`,
  )
  connection.closeSync()
  return read.getRows().map(([unit]) => Buffer.from(String(unit), 'hex'))
}

/** From the middle of each file of rows: compressed, so that no other file has them by chance. */
async function piecesOf(folder: string): Promise<readonly Buffer[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.parquet'))
  return await Promise.all(
    names.map(async name => {
      const bytes = await readFile(join(folder, name))
      const middle = Math.floor(bytes.length / 2)
      return bytes.subarray(middle, middle + 32)
    }),
  )
}

/** Paths below the data folder of files that hold any of these bytes. */
async function filesWith(wanted: readonly Buffer[]): Promise<readonly string[]> {
  const entries = await readdir(service.folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter(each => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const chunks: Buffer[] = []
    try {
      for await (const chunk of createReadStream(path)) chunks.push(chunk as Buffer)
    } catch {
      continue
    }
    const whole = Buffer.concat(chunks)
    if (wanted.some(bytes => whole.includes(bytes))) found.push(path.slice(service.folder.length + 1))
  }
  return found
}
