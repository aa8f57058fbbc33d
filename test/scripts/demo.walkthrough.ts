import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { openSealedKeyFile } from '../../protocols/identity/sealed-key-file.ts'
import { Answer } from '../../schemas/answer.ts'
import { createClient } from '../../src/sdk/client.ts'
import { type } from '../cli/terminal.ts'

const DEMO = join(import.meta.dirname, '../../scripts/demo/main.ts')

function start(...argv: readonly string[]) {
  const child = spawn(process.execPath, [DEMO, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', part => void (said.out += String(part)))
  child.stderr.on('data', part => void (said.err += String(part)))
  return {
    child,
    said,
    ended: once(child, 'close').then(([exit]) => ({ exit: exit as number | null, ...said })),
  }
}

t.test('the demo keeps what it says, stays up where it is asked to, and reports', async t => {
  const folder = t.testdir()
  const [json, keep] = [join(folder, 'demo.json'), join(folder, 'kept')]
  const { child, said, ended } = start(
    '--rows',
    '4000',
    '--json',
    json,
    '--keep',
    keep,
    '--port',
    '0',
    '--stay',
  )
  t.teardown(() => child.kill('SIGKILL'))
  let url: string | undefined
  while (url === undefined && child.exitCode === null) {
    await Promise.race([once(child.stdout, 'data'), ended])
    url = /stays up .*Console: (\S+)\n/.exec(said.out)?.[1]
  }
  t.equal((await fetch(`${url}/readyz`)).status, 200)
  await t.test('a newcomer finds a console, and for each role a key file that signs in', async t => {
    const page = await fetch(`${url}/`)
    t.match(page.headers.get('content-type'), /^text\/html/)
    const built = existsSync(join(DEMO, '../../../console/dist/index.html'))
    t.match(await page.text(), built ? /<script type="module"/ : /npm run build:console/)
    t.equal(said.out.includes('npm run build:console'), !built, 'how it is built is said where it is not')
    const passphrase = /passphrase of each is: (\S+)/.exec(said.out)?.[1] ?? ''
    const roles = await Promise.all(
      [...said.out.matchAll(/^ {2}(\S+\.key\.json) /gm)].map(async ([, file = '']) => {
        t.equal(statSync(file).mode & 0o777, 0o600)
        const { privateKey, serviceKey } = openSealedKeyFile(readFileSync(file), passphrase)
        const { keyId, sign } = privateKey
        const client = createClient({ baseUrl: url ?? '', keyId, sign, serviceKey })
        return (await client.me()).organisation.roles
      }),
    )
    t.same(new Set(roles.flat()), new Set(['consumer', 'provider', 'officer', 'operator']))
    t.equal(roles.length, 5, 'two consumers, one of them with all of its budget')
  })
  const report = JSON.parse(readFileSync(json, 'utf8'))
  t.same(Object.keys(report), ['ok', 'steps', 'checks', 'answers', 'budget', 'log'])
  t.equal(report.ok, true)
  for (const step of report.steps) t.match(step, { name: String, ok: true, seconds: Number })
  for (const check of report.checks) t.match(check, { name: String, ok: true, figure: String })
  t.equal(report.steps.length, 26)
  for (const answer of report.answers) Answer.parse(answer)
  t.match(report.budget, [{ edition: 'appliance-orders@2025', total: {}, accounts: [{}] }])

  const key = readFileSync(join(keep, 'log.vkey'), 'utf8').trim()
  const verified = await type(['log', 'verify', join(keep, 'log'), '--key', key, '--json'])
  t.match(JSON.parse(verified.out), { ok: true, ...report.log })
  const policy = ['--policy', join(keep, 'policy.yaml')]
  t.match(
    await type(['log', 'verify', join(keep, 'log'), ...policy]),
    { exit: 0, out: /^OK: log / },
    'witnessed',
  )
  const answers = readdirSync(join(keep, 'answers'))
  t.equal(answers.length, 6)
  for (const name of answers) {
    const file = join(keep, 'answers', name)
    t.match(await type(['answer', 'verify', file, '--key', key]), { exit: 0, out: /^OK: answer_/ })
    const receipt = join(keep, 'receipts', name.replace('.json', '.tlog-proof'))
    t.equal(readFileSync(receipt, 'utf8'), JSON.parse(readFileSync(file, 'utf8')).receipt)
  }
  child.kill('SIGTERM')
  t.match(await ended, { exit: 0, err: '' })
  await t.rejects(fetch(`${url}/readyz`), 'nothing is left running')
})

t.test('an export that brings no questions is asked what its declaration allows', async t => {
  const rows = Array.from({ length: 3000 }, (_, i) => `u${i % 900},${['a', 'b', 'c'][i % 3]},${i % 50}`)
  const dataset = {
    dataset: 'visits',
    edition: 'one',
    title: 'visits',
    source: 'a test',
    period: { from: '2025-01-01', to: '2025-12-31' },
    files: ['visits.csv'],
    unit: { column: 'buyer', missing: 'drop' },
    capacity: 5000,
    dimensions: { shop: { column: 'shop', values: ['a', 'b', 'c'] } },
    measures: { paid: { column: 'paid', quantum: '1', lo: 0, hi: 50 } },
    views: { lines: { for: ['count', 'sum'], perUnit: 5 } },
    quasiIdentifiers: [],
    budget: {
      delta: '1e-6',
      perConsumer: { epsilon: '2' },
      total: { epsilon: '4' },
      perYear: { perConsumer: { epsilon: '2' }, total: { epsilon: '4' } },
    },
  }
  const folder = t.testdir({
    'visits.csv': `${['buyer,shop,paid', ...rows].join('\n')}\n`,
    'dataset.yaml': stringify(dataset),
  })
  const json = join(folder, 'demo.json')
  const ended = await start('--schema', join(folder, 'dataset.yaml'), '--data', folder, '--json', json).ended
  t.match(ended, { exit: 0, err: '' })
  const { steps, answers } = JSON.parse(readFileSync(json, 'utf8'))
  t.notOk(
    steps.some(({ name }: { readonly name: string }) => name === 'trend'),
    'no calendar, no trend',
  )
  t.match(answers, [{ query: { kind: 'profile', where: { shop: ['a'] } } }, { query: { kind: 'aggregate' } }])
})

t.test(
  'an export that does not fit ends the story with what is wrong; wrong flags end it with 2',
  async t => {
    const folder = t.testdir({ 'orders.csv': 'a,b\n1,2\n' })
    const json = join(folder, 'demo.json')
    const schema = join(DEMO, '../../../examples/appliance-orders/dataset.yaml')
    const [misfit, unknown, half, both] = await Promise.all([
      start('--schema', schema, '--data', folder, '--json', json, '--lang', 'zh').ended,
      start('--row', '5').ended,
      start('--schema', schema).ended,
      start('--market', '--schema', schema, '--data', folder).ended,
    ])
    t.match(misfit, { exit: 1, err: /\[prepare\.column_missing_all\].*\p{Script=Han}/u })
    t.notMatch(misfit.err, /\n +at /, 'no stack of calls')
    t.match(JSON.parse(readFileSync(json, 'utf8')), { ok: false, answers: [], log: null })
    t.match(unknown, { exit: 2, out: '', err: /--row[\s\S]*npm run demo -- / })
    t.match(both, { exit: 2, out: '', err: /--market plays on sample orders[\s\S]*npm run demo -- / })
    t.match(half, { exit: 2, out: '', err: /--schema FILE and --data DIR[\s\S]*npm run demo -- / })
    t.notOk(existsSync(join(folder, 'kept')))
  },
)
