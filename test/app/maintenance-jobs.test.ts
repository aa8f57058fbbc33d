// What expires is deleted automatically, on the service's own clock.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { maintain } from '../../src/app/operation/maintenance-jobs.ts'
import { SOFTWARE } from '../../src/server/version.ts'
import { UploadFiles } from '../../src/app/upload-files.ts'
import { openStore } from '../../src/store/open-store.ts'
import { openTestEngine } from '../engine/support.ts'
import { type StoreKind, storeKinds } from '../support/stores.ts'
import { EDITION, openMarket, storeOptions } from '../support/store-market.ts'

/** No market has a mask key here. */
const markets = { destroyMasks: async () => undefined }

const HOUR = 3_600_000

const stores = await storeKinds()
t.teardown(() => stores.stop())

for (const kind of stores.kinds) {
  t.test(
    `${kind.name}: an upload that expired is gone with its parts, but for one that is being sealed`,
    async t => {
      let now = Date.now()
      const { store, folder, engine, uploads } = await opened(t, kind, () => now)
      const begin = async (letter: string, hours: number): Promise<string> => {
        const id = `upload_${letter.repeat(22)}`
        const expires = new Date(now + hours * HOUR).toISOString()
        const upload = { id, size: 8, sha256: '00'.repeat(32), partBytes: 8, files: [8], expires }
        await store.work(async write => await write.addUpload(upload, 'platform'), null)
        await uploads.writePart(id, 0, new Uint8Array(8))
        return id
      }
      const [old, sealing, young] = [await begin('o', 24), await begin('s', 24), await begin('y', 48)]
      const kept = async () => ({
        records: await store.read.uploadCount('platform'),
        folders: [old, sealing, young].map(id => existsSync(join(folder, 'uploads', id))),
      })
      const job = {
        job: `job_${'j'.repeat(22)}`,
        edition: EDITION,
        upload: sealing,
        files: 1,
        actor: {
          organisation: 'platform',
          keyId: `key_${'A'.repeat(20)}`,
          request: { publicKey: '', base: '', signature: '', content: null },
        },
        report: { columns: [], kMin: '20+' },
      } as never
      await uploads.writeJob(job)

      now += 23 * HOUR
      await maintain({ store, engine, uploads, markets, software: SOFTWARE, bodyMonths: 36 })
      t.same(await kept(), { records: 3, folders: [true, true, true] }, 'an hour before')
      now += HOUR
      await maintain({ store, engine, uploads, markets, software: SOFTWARE, bodyMonths: 36 })
      t.same(await kept(), { records: 2, folders: [false, true, true] })
      await uploads.removeJob(job)
      await maintain({ store, engine, uploads, markets, software: SOFTWARE, bodyMonths: 36 })
      t.same(await kept(), { records: 1, folders: [false, false, true] }, 'and once it is sealed')
    },
  )

  t.test(`${kind.name}: rows that a failing disk kept when they were withdrawn are gone`, async t => {
    const { store, folder, engine, uploads } = await opened(t, kind)
    const [rows, work] = [join(folder, 'editions', EDITION), join(folder, 'work')]
    const halfGone = join(work, `gone-${EDITION}`)
    const write = (at: string): void => {
      mkdirSync(at)
      writeFileSync(join(at, 'rows_0000.parquet'), 'rows')
    }
    write(rows)
    await maintain({ store, engine, uploads, markets, software: SOFTWARE, bodyMonths: 36 })
    t.ok(existsSync(rows), 'an open edition keeps its own')

    await store.decision({
      nonce: null,
      change: async ({ write }) => await write.setEditionStatus(EDITION, 'withdrawn', ['open']),
    })
    renameSync(work, `${work}.away`)
    writeFileSync(work, 'no folder')
    await t.rejects(engine.destroy(EDITION), 'as the withdrawal found it')
    await t.rejects(
      maintain({ store, engine, uploads, markets, software: SOFTWARE, bodyMonths: 36 }),
      'and so does the next round',
    )
    t.ok(existsSync(rows))

    renameSync(work, `${work}.broken`)
    renameSync(`${work}.away`, work)
    await maintain({ store, engine, uploads, markets, software: SOFTWARE, bodyMonths: 36 })
    t.notOk(existsSync(rows))
    write(halfGone)
    await maintain({ store, engine, uploads, markets, software: SOFTWARE, bodyMonths: 36 })
    t.notOk(existsSync(halfGone), 'nor is there any that were moved and not deleted')
  })
}

async function opened(t: Test, kind: StoreKind, clock: () => number = Date.now) {
  const store = await openStore(await kind.fresh(), storeOptions({ clock }))
  const folder = t.testdir()
  const engine = await openTestEngine(folder)
  t.teardown(async () => {
    await engine.close()
    await store.close()
  })
  await openMarket(store)
  return { store, folder, engine, uploads: new UploadFiles(folder) }
}
