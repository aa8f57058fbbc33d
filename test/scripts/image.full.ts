// What the image and its bill of materials hold, as far as a machine without a container engine can try it.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { z } from 'zod'
import { billOf, unlicensed } from '../../scripts/sbom/bill.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, 'deploy', file), 'utf8')
const work = mkdtempSync(join(tmpdir(), 'yinsuan-deploy-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))

t.test('what the image copies is all that the program needs', async t => {
  const file = read('Containerfile')
  const last = file.slice(file.lastIndexOf('FROM '))
  const copied = [...last.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names = '']) =>
    names.split(' '),
  )
  t.same(copied, ['package.json', 'LICENSE', 'protocols', 'schemas', 'src', 'deploy/is-ready.ts'])
  const place = join(work, 'opt')
  mkdirSync(place)
  for (const name of copied) cpSync(join(root, name), join(place, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  const program = join(place, 'src/cli/main.ts')
  const env = { PATH: process.env['PATH'], YINSUAN_DATA_DIR: join(work, 'data') }
  await run(process.execPath, [program, 'init', '--name', 'image.example/log'], { env })
  const { stdout } = await run(process.execPath, [program, 'doctor', '--json', '--port', '1'], { env })
  t.notMatch(stdout, /"failed"/)
  t.match(last, /^USER 10001:10001$/m)
  t.match(last, /^HEALTHCHECK /m)
})

t.test(
  'the bill of materials names what an installation has, the same each time, under licences that we may hand on',
  async t => {
    const write = async (folder: string) => {
      await run(process.execPath, [join(root, 'scripts/sbom/main.ts'), '--out', join(work, folder)], {
        cwd: root,
      })
      return readFileSync(join(work, folder, 'sbom.cdx.json'), 'utf8')
    }
    const text = await write('one')
    t.equal(await write('other'), text)
    const bill = billOf(JSON.parse(text))
    const Lock = z.object({ packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })) })
    const lock = Lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
    for (const name of ['fastify', 'kysely', 'zod', '@duckdb/node-api', 'hucre'])
      t.ok(
        bill.components.some(component => component.name === name) && lock.packages[`node_modules/${name}`],
        name,
      )
    t.notOk(bill.components.some(({ name }) => name === 'typescript'))
    const [first] = bill.components
    const foreign = { ...first, licenses: [{ license: { id: 'GPL-3.0-only' } }] }
    t.equal(unlicensed(billOf({ ...bill, components: [foreign] })).length, 1)
  },
)
