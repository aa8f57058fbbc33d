// An export read from an object storage is the export that its files are; and what may go wrong on the way.
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Fault, say } from '../../schemas/fault.ts'
import type { ObjectSource } from '../../schemas/object-source.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import type { ObjectKey } from '../../src/prepare/node/source-secrets.ts'
import { type } from '../cli/terminal.ts'
import { freePort } from '../support/free-port.ts'
import { type Interfere, startStorageProxy, startStorage } from '../support/object-storage.ts'
import { folders } from './helpers.ts'
import { BASE, CSV, prepared, WITHOUT_ORIGIN } from './origins.ts'

const storage = await startStorage()
if (storage === undefined) {
  t.comment('skipped: moto is not installed')
  process.exit(0)
}
t.teardown(() => storage.stop())
const at = `http://127.0.0.1:${storage.port}`
const KEY = storage.reader

const source = (prefix: string, more: Partial<ObjectSource> = {}): ObjectSource => ({
  url: `s3://exports/${prefix}`,
  endpoint: at,
  region: 'us-east-1',
  ...more,
})

/** The prepared rows, or the code of what was wrong. */
async function read(t: Test, objects: ObjectSource, objectKey: ObjectKey | undefined = KEY) {
  try {
    return await prepared('objects', { objects }, {}, { objectKey })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const words = error.faults.flatMap(each => [say(each, 'en'), say(each, 'zh')]).join(' ')
    t.notMatch(words, /\{\w+\}/, 'no parameter is missing')
    t.notOk(words.includes(objectKey?.secretAccessKey ?? 'no key'))
    t.notMatch(words, /storage-says/)
    return error.code
  }
}

/** As `read`, where `interfere` is between. */
async function readThrough(t: Test, prefix: string, interfere: Interfere) {
  const proxy = await startStorageProxy(storage?.port ?? 0, interfere)
  try {
    return { got: await read(t, source(prefix, { endpoint: proxy.url })), asked: proxy.asked }
  } finally {
    proxy.stop()
  }
}

const LINES = CSV.split('\n')
const [HEADER = ''] = LINES

t.test('gives the rows that files give, in several objects, packed, and of the period alone', async t => {
  const expected = await prepared('csv', { files: ['orders.csv'] }, { 'orders.csv': CSV })
  await storage.put('whole/orders.csv', CSV)
  t.same(await read(t, source('whole/')), expected)
  t.same(await read(t, source('whole/orders.csv')), expected, 'a key is a prefix too')
  // No line break inside a cell where the export is cut.
  const cut = CSV.indexOf('\n"b', Math.floor(CSV.length / 2)) + 1
  await storage.put('2025-01-01/part-0.csv.gz', gzipSync(CSV.slice(0, cut)))
  await storage.put('2025-01-01/part-1.csv.gz', gzipSync(`${HEADER}\n${CSV.slice(cut)}`))
  for (const mark of ['_SUCCESS', '.part-0.crc', '_temporary/part-9.csv', 'folder/'])
    await storage.put(`2025-01-01/${mark}`, mark === 'folder/' ? '' : 'no rows')
  await storage.put('2024-01-01/part-0.csv', 'of another period')
  t.same(await read(t, source('{from}/')), expected)
})

t.test('a key is a name and nothing else, whatever is in it', async t => {
  const names = ['../../etc/passwd.csv', 'a b+c%2F.csv', '数据&<x>"\'.csv', '{to}.csv']
  for (const name of names) await storage.put(`odd/${name}`, CSV)
  const root = join(BASE, 'odd')
  mkdirSync(root)
  const got = await read(t, source('odd/'))
  t.ok(Buffer.isBuffer(got), String(got))
  t.same(readdirSync(root), [])
})

t.test('says which of the names, keys and rights is wrong, and no word of the storage', async t => {
  t.equal(await read(t, source('nowhere/')), 'source.no_objects')
  t.equal(await read(t, { ...source(''), url: 's3://no-such-bucket/x/' }), 'source.no_bucket')
  t.equal(await read(t, source('whole/'), storage.stranger), 'source.object_access')
  t.equal(await read(t, source('whole/'), { ...KEY, secretAccessKey: 'wrong' }), 'source.object_login')
  t.equal(await read(t, source('whole/'), { ...KEY, accessKeyId: 'AKIAWRONG' }), 'source.object_login')
  const nobody = `http://127.0.0.1:${await freePort()}`
  t.equal(await read(t, source('whole/', { endpoint: nobody })), 'source.object_unreachable')
  t.equal(
    await read(t, source('whole/', { endpoint: 'https://nowhere.invalid' })),
    'source.object_unreachable',
  )
  t.equal(await read(t, source('whole/', { endpoint: 'http://storage.example' })), 'source.object_tls')
  t.equal(await read(t, source('whole/', { endpoint: at.replace('http', 'https') })), 'source.object_tls')
  t.equal(
    await read(t, source('whole/', { endpoint: at, ca: '../ca.pem', tls: 'verify' })),
    'source.object_tls',
  )
  await t.rejects(prepared('no-key', { objects: source('whole/') }, {}, {}), { code: 'source.object_keys' })
})

t.test('an object that is cut off is read again, and refused where it stays cut', async t => {
  const expected = await read(t, source('whole/'))
  const cutting = (times: number): Interfere => {
    let left = times
    return (asked, answer, body) => {
      if (!isObject(asked.url) || left-- <= 0) return false
      answer.writeHead(200, { 'content-length': body.length, etag: '"x"' })
      answer.write(body.subarray(0, body.length / 2), () => answer.destroy())
      return true
    }
  }
  t.same((await readThrough(t, 'whole/', cutting(2))).got, expected)
  const { got, asked } = await readThrough(t, 'whole/', cutting(1000))
  t.equal(got, 'source.object_truncated')
  t.ok(asked.length < 20, 'tries end')
  const short: Interfere = ({ url }, answer, body) => {
    if (!isObject(url)) return false
    answer.writeHead(200, { 'content-length': body.length - 1 }).end(body.subarray(1))
    return true
  }
  t.equal((await readThrough(t, 'whole/', short)).got, 'source.object_truncated', 'a whole, shorter answer')
})

t.test('an object that is another one by the time it is read is refused', async t => {
  await storage.put('changing/orders.csv', CSV)
  let listed = false
  const changed = await readThrough(t, 'changing/', async ({ url }) => {
    if (isObject(url) || listed) return false
    listed = true
    await storage.put('changing/orders.csv', CSV.replace('b1', 'b2'))
    return false
  })
  t.equal(changed.got, 'source.object_changed', 'If-Match')
  const another: Interfere = ({ url }, answer, body) => {
    if (!isObject(url)) return false
    answer.writeHead(200, { 'content-length': body.length, etag: '"another"' }).end(body)
    return true
  }
  t.equal((await readThrough(t, 'whole/', another)).got, 'source.object_changed', 'one that ignores If-Match')
  const longer: Interfere = ({ url }, answer, body) => {
    if (!isObject(url)) return false
    answer.writeHead(200, {}).end(Buffer.concat([body, body]))
    return true
  }
  t.equal((await readThrough(t, 'whole/', longer)).got, 'source.object_changed', 'longer than listed')
})

t.test('a storage that is busy is asked again, a few times', async t => {
  const busy = (times: number): Interfere => {
    let left = times
    return (_, answer) => {
      if (left-- <= 0) return false
      answer.writeHead(503).end('<Error><Code>SlowDown</Code><Message>storage-says</Message></Error>')
      return true
    }
  }
  t.ok(Buffer.isBuffer((await readThrough(t, 'whole/', busy(2))).got))
  const { got, asked } = await readThrough(t, 'whole/', busy(1000))
  t.equal(got, 'source.object_failed')
  t.ok(asked.length < 10)
})

t.test('a list without an end, or that is no list, is refused', async t => {
  const list =
    (content: string): Interfere =>
    ({ url }, answer) => {
      if (isObject(url)) return false
      answer.writeHead(200, { 'content-type': 'application/xml' }).end(content)
      return true
    }
  const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>storage-says</NextContinuationToken>'
  const endless = await readThrough(t, 'whole/', list(`<ListBucketResult>${more}</ListBucketResult>`))
  t.equal(endless.got, 'source.objects_too_many')
  for (const content of ['', 'storage-says', '<ListBucketResult>', '{"Contents":[{"Key":"storage-says"}]}']) {
    const { got } = await readThrough(t, 'whole/', list(content))
    t.match(String(got), /^source\.(?:no_objects|object_)/, content)
  }
})

t.test(
  'through the command line: drafted from a section alone, and prepared with keys of the environment',
  async t => {
    const folder = t.testdir({ secret: `${KEY.secretAccessKey}\n` })
    const yaml = `objects:\n  url: s3://exports/whole/\n  endpoint: ${at}\n`
    writeFileSync(join(folder, 'shop.yaml'), yaml)
    chmodSync(join(folder, 'secret'), 0o600)
    const draft = await draftDataset({
      file: join(folder, 'shop.yaml'),
      secretFile: join(folder, 'unit-secret'),
      secrets: { objectKey: KEY },
      confirmRoles: true,
    })
    t.match(draft, /^objects:\n {2}url: s3:\/\/exports\/whole\/$/m)
    t.notMatch(draft, KEY.secretAccessKey)
    const root = join(folder, 'command-line')
    mkdirSync(root)
    const dataset = { ...WITHOUT_ORIGIN, objects: source('whole/') }
    const { datasetFile, data, out } = folders(root, { files: {}, dataset })
    const words = ['dataset', 'prepare', datasetFile, '--data', data, '--out', out]
    const env = { AWS_ACCESS_KEY_ID: KEY.accessKeyId, AWS_SECRET_ACCESS_KEY_FILE: join(folder, 'secret') }
    const well = await type(words, { env })
    t.equal(well.exit, 0, well.err)
    t.notOk(
      readdirSync(out).some(name => name.startsWith('.prepare-')),
      'no copy of an object is left',
    )
    const without = await type(words, { env: {} })
    t.match(without, {
      exit: 1,
      err: /\[source\.object_keys\][\s\S]*AWS_SECRET_ACCESS_KEY_FILE=FILE yinsuan dataset/,
    })
    t.notOk(`${well.out}${well.err}`.includes(KEY.secretAccessKey))
  },
)

function isObject(url = ''): boolean {
  return !url.includes('list-type=2')
}
