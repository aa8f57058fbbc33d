// The gateway as programs on the same machine use it, and what tries to use it from a web page.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tableFromIPC } from 'apache-arrow'
import { parquetReadObjects } from 'hyparquet'
import t from 'tap'
import { z } from 'zod'
import { Answer } from '../../schemas/answer.ts'
import { readableName } from '../../src/sdk/buyers.ts'
import { installPackage, PYTHON, startGateway } from './gateway-program.ts'
import { expectOk, openMarket } from './world.ts'

const run = promisify(execFile)
const EDITION = 'appliance-orders@2025'

const world = await openMarket(4_000)
const work = mkdtempSync(join(tmpdir(), 'yinsuan-gateway-'))
const file = join(work, 'gateway.json')
const ask = async (...words: readonly string[]) => {
  const { out } = expectOk(await world.as('dongfang', ['query', ...words, '--json']))
  return z.object({ answer: Answer }).parse(JSON.parse(out)).answer
}
const profile = await ask('profile', EDITION, 'category=空气炸锅', '--by', 'age_band', '--rho', '0.01')
const trend = await ask('trend', EDITION, '--select', 'orders', '--rho', '0.01')

const gateway = await startGateway(join(world.folder, 'config'), 'dongfang', file)
t.teardown(async () => {
  gateway.end()
  await gateway.ended
  await world.close()
  rmSync(work, { recursive: true, force: true })
})
const { url, token } = gateway
const port = Number(new URL(url).port)

const installed = join(work, 'site')
const missing = await installPackage(work, installed)

type Reply = { readonly status: number; readonly type: string; readonly body: Buffer }
type Sent = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string }

/** With any header: `fetch` would set Host and Origin itself. */
function send(path: string, { method = 'GET', headers = {}, body = '' }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port, path, method, headers: { authorization: `Bearer ${token}`, ...headers } },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const Frame = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.enum(['text', 'number', 'boolean']) })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  notes: z.array(z.string()),
})

async function frame(path: string, sent: Sent = {}) {
  const reply = await send(path, sent)
  if (reply.status !== 200) throw new Error(`${reply.status}: ${reply.body.toString()}`)
  const { columns, rows, notes } = Frame.parse(JSON.parse(reply.body.toString()))
  const names = columns.map(({ name }) => name)
  return { notes, rows: rows.map(row => Object.fromEntries(row.map((cell, at) => [names[at], cell]))) }
}

/** Estimates with their intervals, in the order of the answer, under the names that programs get. */
function figuresOf(answer: Answer) {
  return answer.tables.flatMap(({ name, cells }) =>
    cells.map(({ value, low, high }) => ({ table: readableName(name), value, low, high })),
  )
}

t.test('an answer has the same numbers as JSON, CSV, Parquet and Arrow as on the command line', async t => {
  const expected = figuresOf(profile)
  const json = await frame(`/v1/answers/${profile.id}.json?lang=zh`)
  const pick = (row: Record<string, unknown>) => ({
    table: row['table'],
    value: row['value'],
    low: row['low'],
    high: row['high'],
  })
  t.same(json.rows.map(pick), expected)
  t.ok(json.notes.some(note => note.includes('品类：空气炸锅')))
  t.ok(json.rows.some(row => row['age_band_label'] === '其他或未知'))
  const parquet = await send(`/v1/answers/${profile.id}.parquet`)
  const { buffer, byteOffset, byteLength } = parquet.body
  const objects = await parquetReadObjects({
    file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
  })
  t.same(objects.map(pick), expected)
  const arrow = tableFromIPC((await send(`/v1/answers/${profile.id}.arrow`)).body)
  t.same(
    arrow.toArray().map(row => pick(row.toJSON())),
    expected,
  )
  const csv = (await send(`/v1/answers/${profile.id}.csv`)).body.toString()
  t.match(csv, /^\ufefftable,kind,statistic,measure,title,age_band,age_band_label,value,low,high,/)
  t.equal(csv.trimEnd().split('\r\n').length, expected.length + 1)
})

t.test('the list, an estimate and a standing report are frames too, and nothing is spent', async t => {
  const spent = async () => expectOk(await world.as('dongfang', ['budget', 'show', '--json'])).out
  const before = await spent()
  const list = await frame('/v1/answers.json')
  t.same(
    list.rows.map(({ id, question }) => [id, question]),
    [
      [trend.id, 'orders · month'],
      [profile.id, 'buyers · age_band · category=空气炸锅'],
    ],
  )
  const query = { kind: 'profile', edition: EDITION, where: {}, by: ['gender'], privacy: { rho: '0.01' } }
  const estimate = await frame('/v1/estimates.json', { method: 'POST', body: JSON.stringify(query) })
  t.ok(estimate.rows.some(row => row['part'] === 'buyers/gender' && Number(row['plus_minus_95']) > 0))
  t.match(estimate.notes.join('\n'), /^epsilon [\d.]+$/m)
  const panel = await frame('/v1/panels/appliance-orders.json')
  t.ok(panel.rows.every(row => row['answer'] === trend.id))
  const levels = trend.tables.find(({ kind }) => kind === 'level')?.cells ?? []
  t.ok(levels.some(({ value }) => value === panel.rows[0]?.['level']))
  t.equal(await spent(), before)
})

t.test('without the token, from a web page or under another name nothing is answered', async t => {
  const path = `/v1/answers/${profile.id}.json`
  const refused = async (status: number, code: string, sent: Sent) => {
    const { status: given, body } = await send(path, sent)
    t.equal(given, status, code)
    t.equal(z.object({ code: z.string() }).parse(JSON.parse(body.toString())).code, code)
    t.notMatch(body.toString(), token)
  }
  for (const authorization of [
    '',
    'Bearer',
    'Bearer x',
    `Basic ${token}`,
    `Bearer ${token} x`,
    `bearer${token}`,
  ])
    await refused(401, 'gateway.token', { headers: { authorization } })
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    `127.0.0.1:${port + 1}`,
    `127.0.0.1.evil:${port}`,
  ])
    await refused(421, 'gateway.host', { headers: { host } })
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: url },
    { 'sec-fetch-site': 'cross-site' },
  ])
    await refused(403, 'gateway.origin', { headers })
  await refused(403, 'gateway.origin', { method: 'OPTIONS', headers: { origin: 'https://evil.example' } })
  t.equal((await send(path, { headers: { host: `localhost:${port}` } })).status, 200)
})

t.test('a name leads to an answer or to nothing: no path of the service, no file', async t => {
  for (const path of [
    '/',
    '/v1/answers',
    '/v1/answers/../budget.json',
    '/v1/answers/%2e%2e%2fbudget.json',
    '/v1/answers/..%2F..%2Fetc%2Fpasswd.json',
    `/v1/answers/${profile.id}%2f..%2f..%2fbudget.json`,
    `/v1/answers/${profile.id}.json/..`,
    `/v1/answers/${profile.id}.exe`,
    `//evil.example/v1/answers/${profile.id}.jsonx`,
    '/v1/panels/..%2f.json',
    '/v1/panels/__proto__.json',
    '/v1/panels/appliance-orders.json?answer=../x',
    '/v1/estimates/x.json',
    '/v1/constructor.json',
  ])
    t.equal((await send(path)).status, 404, path)
  t.equal((await send(`/v1/answers/${profile.id}.json`, { method: 'DELETE' })).status, 404)
  t.equal((await send(`/v1/answers/answer_${'x'.repeat(22)}.json`)).status, 404, 'one that is not there')
})

t.test('a body that is no question is refused, however long it is, and the gateway stays', async t => {
  const post = async (body: string) => (await send('/v1/estimates.json', { method: 'POST', body })).status
  for (const body of ['', '[]', 'null', '{', '{"kind":"profile"}', '{"__proto__":{"kind":"profile"}}'])
    t.equal(await post(body), 400, body)
  const status = await post('x'.repeat(400_000)).catch(() => 'closed')
  t.ok(status === 400 || status === 'closed', String(status))
  // Half a request, and something that is no HTTP.
  for (const bytes of ['GET /v1/answers.json HT', '\0\0\0']) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    socket.end(bytes)
    await once(socket, 'close')
  }
  t.equal((await frame('/v1/answers.json')).rows.length, 2)
})

t.test('the token is for its user alone', async t => {
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.match(token, /^[A-Za-z0-9_-]{43}$/)
})

t.test('Python reads the same numbers, as rows, pandas and Polars', { skip: missing }, async t => {
  const script = join(work, 'read.py')
  writeFileSync(script, READ)
  const environment = { ...process.env, PYTHONPATH: installed, http_proxy: 'http://127.0.0.1:9' }
  const { stdout } = await run(PYTHON, [script, file, profile.id, 'appliance-orders'], { env: environment })
  const said = z
    .object({
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
      pandas: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).nullable(),
      polars: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).nullable(),
      listed: z.number(),
      panel: z.number(),
      estimate: z.number(),
      refused: z.array(z.string()),
    })
    .parse(JSON.parse(stdout))
  const expected = figuresOf(profile).map(({ table, value, low, high }) => [table, value, low, high])
  t.same(said.rows, expected)
  for (const library of ['pandas', 'polars'] as const) {
    if (said[library] === null) t.comment(`${library} is not installed`)
    else t.same(said[library], expected, library)
  }
  t.equal(said.listed, 2)
  t.ok(said.panel > 0)
  t.ok(said.estimate > 0)
  t.same(said.refused, ['gateway.token', 'ValueError', 'ValueError', 'ValueError'])
})

t.test('a signal ends it, and its token file goes with it', async t => {
  gateway.end()
  t.same(await gateway.ended, [0, null])
  t.notOk(existsSync(file))
})

const READ = `
import importlib.util, json, math, sys
import yinsuan

path, answer, dataset = sys.argv[1:]
gateway = yinsuan.connect(path)
frame = gateway.answer(answer)
names = ["table", "value", "low", "high"]
plain = lambda cell: None if isinstance(cell, float) and math.isnan(cell) else cell
said = {"rows": [[row[name] for name in names] for row in frame], "pandas": None, "polars": None}
if importlib.util.find_spec("pandas"):
    table = frame.to_pandas()
    assert table["value"].dtype == "float64" and table.attrs["notes"]
    said["pandas"] = [[plain(cell) for cell in row] for row in table[names].itertuples(index=False)]
if importlib.util.find_spec("polars"):
    said["polars"] = [list(row) for row in frame.to_polars().select(names).iter_rows()]
said["listed"] = len(gateway.answers())
said["panel"] = len(gateway.panel(dataset))
query = {"kind": "profile", "edition": "${EDITION}", "where": {}, "by": ["gender"], "privacy": {"rho": "0.01"}}
said["estimate"] = len(gateway.estimate(query))
said["refused"] = []
with open(path) as file:
    url = json.load(file)["url"]
for attempt in (
    lambda: yinsuan.Gateway(url, "wrong").answers(),
    lambda: yinsuan.Gateway("http://evil.example:80", "x"),
    lambda: gateway.answer("../budget"),
    lambda: gateway.panel("a/../b"),
):
    try:
        attempt()
    except yinsuan.GatewayError as error:
        said["refused"].append(error.code)
    except ValueError:
        said["refused"].append("ValueError")
print(json.dumps(said))
`
