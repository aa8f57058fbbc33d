import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { attempt, type Evidence, judged, needed } from '../../scripts/evidence/evidence.ts'
import { EVIDENCE } from '../../scripts/evidence/table.ts'
import { PYSPARK_VERSION } from '../../scripts/spark/local-server.ts'

const options = { short: true }
const finding = { name: 'n', claim: 'c', trials: 3, falseFailureRate: 0, holds: true, figures: {} }

t.test('a verdict needs trials: what tried nothing is not run, whatever it found', async t => {
  t.equal(judged(finding).verdict, 'holds')
  t.equal(judged({ ...finding, holds: false }).verdict, 'fails')
  for (const trials of [0, Number.NaN])
    for (const holds of [true, false]) t.equal(judged({ ...finding, trials, holds }).verdict, 'not run')
  t.notOk('holds' in judged(finding), 'the verdict is its only word on it')
})

t.test('a run that lacks something says what; any other error ends all of them', async t => {
  const lacking = async (): Promise<Evidence> => needed<Evidence>(undefined, 'Go (Debian: golang-go)')
  t.match(await attempt('lacking', lacking, options), {
    name: 'lacking',
    verdict: 'not run',
    trials: 0,
    figures: { missing: 'Go (Debian: golang-go)' },
  })
  t.equal((await attempt('n', async () => judged(finding), options)).verdict, 'holds')
  t.equal(needed(0, 'nothing'), 0)
  await t.rejects(
    attempt('broken', () => Promise.reject(new RangeError('broken')), options),
    new RangeError('broken'),
  )
})

t.test('no evidence gives a verdict of its own', async t => {
  t.ok(Object.keys(EVIDENCE).length >= 40)
  const folder = join(import.meta.dirname, '../../scripts/evidence')
  for (const name of Object.keys(EVIDENCE)) {
    const text = readFileSync(join(folder, `${name}.ts`), 'utf8')
    t.notMatch(text, /\bverdict: .*'(?:holds|fails)'/, name)
  }
})

t.test('without Spark `evidence -- engines` is not run, is not ok and says what to install', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-evidence-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const json = join(folder, 'found.json')
  const main = join(import.meta.dirname, '../../scripts/evidence/main.ts')
  const { SPARK_HOME: _, ...env } = process.env
  const run = promisify(execFile)(process.execPath, [main, 'engines', '--short', '--json', json], { env })
  await t.rejects(run, { code: 1, stdout: /verdict +not run\n$/ })
  t.match(JSON.parse(readFileSync(json, 'utf8')), {
    ok: false,
    evidence: [
      {
        name: 'engines',
        verdict: 'not run',
        figures: { missing: new RegExp(`pyspark==${PYSPARK_VERSION}`) },
      },
    ],
  })
})
