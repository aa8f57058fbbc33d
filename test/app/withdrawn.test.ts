// A withdrawn edition's rows are nowhere below the data folder: looked for by the pseudonyms of its buyers,
// in every file.
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
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
    const sealed = await filesWith(units)
    t.ok(
      sealed.length > 0 && sealed.every(file => file.startsWith(join('data', 'editions', edition))),
      `the search finds them: ${sealed.join()}`,
    )
    await upload(provider, bytesSource(contribution.bytes))
    t.ok(
      (await filesWith(units)).some(file => file.startsWith(join('data', 'uploads'))),
      'sent again, and not registered',
    )
    await provider.editionWithdraw({ params: { id: edition } })
    const rest = await filesWith(units)
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
