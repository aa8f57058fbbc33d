// The log as outsiders, parties, the officer and other people's verifiers see it.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'
import { commit } from '../../protocols/audit/commitment.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { type LogReader, verifyLog } from '../../protocols/audit/verify-log.ts'
import { fromHex, utf8 } from '../../protocols/bytes.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { Body } from '../../schemas/body.ts'
import type { Client } from '../../src/sdk/client.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { exportLog, httpLogReader } from '../../src/sdk/log-files.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { freshKey, logSize, question, type World } from './world.ts'

const FLIPS = 480

export async function receiptsVerify(t: Test, { service, maker }: World): Promise<void> {
  const answers = await collect(listAll(maker, 'answerList'))
  t.ok(answers.length >= 3)
  for (const { id } of answers) {
    const file = await maker.answerShow({ params: { id } })
    t.equal((await verifyAnswer(file, { logKey: service.logKey })).answer.id, id)
    const { answer } = file
    const other = { ...file, answer: answer.replace(/"values":\["(-?\d)/, '"values":["1$1') }
    await t.rejects(
      verifyAnswer(other, { logKey: service.logKey }),
      { code: 'answer.result' },
      'another number',
    )
  }
}

/** Undefined where Debian's package litetlog is not installed. */
export const LITETLOG = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map(folder => join(folder, 'spicy-litetlog'))
  .find(existsSync)

/** Debian's package litetlog: written by others, from the same C2SP documents. */
export async function litetlogVerifies(t: Test, { service, maker }: World): Promise<void> {
  const program = LITETLOG
  if (program === undefined) return
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-litetlog-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const [summary] = await collect(listAll(maker, 'answerList'), 1)
  const { leaf, receipt } = await maker.answerShow({ params: { id: summary?.id ?? '' } })
  const file = join(folder, 'leaf')
  // Its own format has neither the first line nor `extra` lines.
  const spicy = receipt
    .split('\n')
    .slice(1)
    .filter(line => !line.startsWith('extra '))
    .join('\n')
  const verify = async (bytes: string, proof: string): Promise<string> => {
    await writeFile(file, bytes)
    await writeFile(`${file}.spicy`, proof)
    try {
      return execFileSync(program, ['-verify', service.logKey, file], { encoding: 'utf8', stdio: 'pipe' })
    } catch (error) {
      return `refused ${String(error)}`
    }
  }
  const verdict = await verify(leaf, spicy)
  t.notMatch(verdict, /refused/, `spicy-litetlog: ${verdict.trim()}`)
  t.match(await verify(leaf.replace('released', 'relaesed'), spicy), /refused/, 'another leaf')
  const [head = '', ...rest] = spicy.split('\n')
  t.match(await verify(leaf, [head.replace(/\d+$/, '0'), ...rest].join('\n')), /refused/, 'another index')
}

export async function everyByteCounts(t: Test, world: World): Promise<void> {
  const { service } = world
  // Beyond one full tile, so that there is a level above the leaves.
  const missing = Math.max(0, 300 - (await logSize(world)))
  const wrong = () => ({ query: question(world.edition, { groupBy: ['none'] }), idempotencyKey: freshKey() })
  await Promise.allSettled(Array.from({ length: missing }, () => world.maker.ask({ body: wrong() })))
  const files = new Map<string, Uint8Array>()
  await exportLog(httpLogReader(service.url), (path, bytes) => void files.set(path, bytes))
  const report = await verifyCopy(files, service.logKey)
  t.ok(report.checkpoint.size > 256, `${report.checkpoint.size} entries in ${files.size} files`)
  t.ok(report.outcomes.released > 3 && report.refusals > 30)
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  const passed: string[] = []
  let flips = 0
  for (const [path, content] of files) {
    // Every file by its share, and at least three places of each.
    const places = Math.max(3, Math.ceil((FLIPS * content.length) / bytes))
    for (let i = 0; i < places; i++) {
      const at = Math.floor(((i + 0.5) * content.length) / places)
      const changed = content.slice()
      changed[at] = (changed[at] ?? 0) ^ (1 << (flips % 8))
      flips++
      const caught = await verifyCopy(new Map(files).set(path, changed), service.logKey).then(
        () => false,
        (error: unknown) => {
          if (error instanceof ProtocolError) return true
          throw error
        },
      )
      if (!caught) passed.push(`${path} byte ${at}`)
    }
  }
  t.ok(flips >= FLIPS, `${flips} flipped bits over ${files.size} files`)
  t.strictSame(passed, [], 'all were caught')
}

async function verifyCopy(files: ReadonlyMap<string, Uint8Array>, logKey: string) {
  const read = (path: string): Uint8Array => {
    const bytes = files.get(path)
    if (bytes === undefined) throw new Error(`no file ${path}`)
    return bytes
  }
  const reader: LogReader = {
    readCheckpoint: () => read('checkpoint'),
    readTile: read,
    readEntryBundle: read,
  }
  const policy = { logKey: parseVkey(logKey), witnesses: [], quorum: 0 }
  return await verifyLog(reader, { policy, verify: nodeVerifier() })
}

export async function bodiesAreForParties(t: Test, world: World): Promise<void> {
  const { officer, mall, maker, service } = world
  const nobody = await service.member('newcomer', ['consumer', 'provider'])
  const all = await entriesOf(officer)
  const size = all.length
  t.strictSame(
    all.map(({ seq }) => Number(seq)),
    Array.from({ length: size }, (_, i) => size - 1 - i),
    'the officer reads every entry',
  )
  for (const { leaf, body, bodySalt, seq } of all) {
    const commitment: unknown = JSON.parse(leaf).bodyCommitment
    if (commitment === undefined) t.equal(body, null, `${seq} says everything in public`)
    else t.equal(commit('body', fromHex(bodySalt ?? ''), utf8(body ?? '')), commitment, `${seq} opens`)
  }
  const parsed = all.map(({ body }) => (body === null ? null : Body.parse(JSON.parse(body))))
  t.ok(
    parsed.some(body => body?.type === 'computation'),
    'bodies have the form of their contract',
  )
  const bySeq = new Map(all.map(entry => [entry.seq, entry.body]))
  for (const [name, client] of [
    ['mall', mall],
    ['maker', maker],
    ['newcomer', nobody],
  ] as const) {
    const own = await entriesOf(client)
    t.ok(own.length > 0 && own.length < size, `${name} reads ${own.length} of ${size} entries`)
    t.ok(
      own.every(({ seq, body }) => body !== null && body === bySeq.get(seq)),
      `${name}: with their bodies`,
    )
    const foreign = own.filter(({ body }) => !(body ?? '').includes(`"${name}"`))
    // What makers asked in the mall's own editions is the mall's to read, and both sides of a contract read
    // what is signed under it.
    const grants = (await collect(listAll(client, 'grantList'))).map(({ id }) => id)
    const isParty = (body: string | null) =>
      (name === 'mall' && (body ?? '').includes('appliance-orders')) ||
      grants.some(grant => (body ?? '').includes(grant))
    t.strictSame(
      foreign.filter(({ body }) => !isParty(body)).map(({ body }) => body),
      [],
      `${name}: only its own`,
    )
  }
  const rivals = all.filter(({ body }) => (body ?? '').includes('"owner-maker"')).map(({ seq }) => seq)
  const read = new Set((await entriesOf(maker)).map(({ seq }) => seq))
  t.ok(rivals.length > 0 && !rivals.some(seq => read.has(seq)), "one consumer reads nothing of another's")
}

async function entriesOf(client: Client) {
  return await collect(listAll(client, 'entryList', 500))
}
