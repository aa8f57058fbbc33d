import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { CRASH_POINTS, killServer, type Moment } from '../../scripts/evidence/server-kills.ts'
import { spawnMarket } from '../../scripts/evidence/service/market.ts'
import { spawnServer } from '../../scripts/evidence/service/spawn.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { bytesSource, redeclared, sampleContribution } from '../support/market.ts'
import { startPostgres } from '../support/postgres.ts'

const contribution = await sampleContribution(2000)
const postgres = await startPostgres()
t.teardown(async () => await postgres?.stop())
const withoutPostgres = postgres === undefined && 'PostgreSQL is not installed'

/**
 * Between each pair of steps of a commit; on PGlite, which takes long to start, every other one:
 * test/store/kills.test.ts has them all.
 */
const moments = CRASH_POINTS.map((point): Moment => ({ kind: 'step', point, nth: 2 }))
const some = moments.filter((_, i) => i % 2 === 1)

for (const [name, skip, when] of [
  ['PGlite', false, some],
  ['PostgreSQL', withoutPostgres, moments],
] as const) {
  await t.test(`no kill of a server on ${name} loses what anybody was told`, { skip }, async t => {
    const url = name === 'PGlite' ? undefined : await postgres?.createDatabase()
    const { violations, answers, released, kills, inControl } = await killServer(contribution, url, when)
    t.strictSame(violations, [], `${kills} kills, ${answers} answers given of ${released} released`)
    if (inControl !== null) t.ok(inControl > 0, 'a store that was put back behind its answers is found out')
  })
}

await t.test(
  'sealing goes on after a kill, and a full disk leaves nothing half-written',
  { skip: withoutPostgres },
  async t => {
    // With PostgreSQL the limit on the size of files meets the server's own alone.
    const limited = canLimitFiles() ? ['prlimit', `--fsize=${9 * 2 ** 20}`] : []
    const market = await spawnMarket([], [], await postgres?.createDatabase(), { under: limited })
    t.teardown(() => market.remove())
    const { client } = market.provider
    let { server } = market
    const { port } = server
    t.teardown(() => server.kill())
    const large = bytesSource(new Uint8Array(randomBytes(17 * 2 ** 20)))
    let id = ''
    const sending = upload(client, large, { onStart: started => void (id = started.id) })
    if (limited.length > 0) {
      await t.rejects(sending, { status: 503, code: 'engine.disk_full' }, 'a full disk is said as such')
      t.notOk(existsSync(join(market.place.dataDir, 'data/uploads', id, 'contribution.parquet.new')))
    } else {
      await sending
      t.comment('skipped: prlimit is not installed, so no disk can be full')
    }
    const small = await upload(client, bytesSource(contribution.bytes))
    const body = { declaration: redeclared(contribution), upload: small.id, report: contribution.summary }
    const job = await client.editionRegister({ body })
    while ((await client.jobShow({ params: { id: job.id } })).step === 'waiting') await setTimeout(5)
    await server.kill()
    server = (await spawnServer(market.place, { port })) ?? server
    t.equal(
      (await followJob(client, job.id, { intervalMs: 50 })).state,
      'done',
      'the edition is sealed after all',
    )
    const entries = await collect(listAll(client, 'entryList'))
    t.equal(entries.filter(({ leaf }) => leaf.includes('"type":"edition"')).length, 1, 'once')
    t.match(
      await client.uploadCommit({ params: { id } }),
      { committed: true },
      'with room again, the upload goes on',
    )
  },
)

function canLimitFiles(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
