// Debian's sigsum-witness, written by others, as a witness of our log. It takes one origin only: Sigsum's own
// for the log's key.
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { leafHash, merkleRoot, proveConsistency } from '../../protocols/audit/merkle.ts'
import { parseSignatureLine } from '../../protocols/audit/note.ts'
import { formatAddCheckpoint, readCosignature } from '../../protocols/audit/witness.ts'
import { concatBytes, fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { testKey, verify } from '../protocols/audit/log-fixture.ts'
import { freePort } from '../support/free-port.ts'

const run = promisify(execFile)
const missing = ['sigsum-witness', 'sigsum-key'].some(name => !existsSync(`/usr/bin/${name}`))

t.test(
  'sigsum-witness cosigns our log as it grows, and refuses truncation, rewriting and a fork',
  { skip: missing && 'sigsum-witness (Debian package sigsum-go) is not installed' },
  async t => {
    const folder = t.testdir()
    const seed = new Uint8Array(32).fill(11)
    const { publicKey } = testKey('log', 'x', seed).key
    const log = testKey(
      'log',
      `sigsum.org/v1/tree/${createHash('sha256').update(publicKey).digest('hex')}`,
      seed,
    )
    const name = 'ssh-ed25519'
    const blob = [utf8(name), publicKey].map(part => concatBytes(Uint8Array.of(0, 0, 0, part.length), part))
    writeFileSync(join(folder, 'log.pub'), `${name} ${Buffer.concat(blob).toString('base64')} log\n`)
    await run('sigsum-key', ['generate', '-o', join(folder, 'witness.key')])
    const witnessKey = Buffer.from(
      readFileSync(join(folder, 'witness.key.pub'), 'utf8').split(' ')[1] ?? '',
      'base64',
    ).subarray(-32)
    const port = await freePort()
    const words = [
      '-k',
      join(folder, 'witness.key'),
      '--log-key',
      join(folder, 'log.pub'),
      '--state-file',
      join(folder, 'state'),
      `127.0.0.1:${port}`,
    ]
    // Debian's build answers 404 to everything without it.
    const child = spawn('sigsum-witness', words, {
      stdio: 'ignore',
      env: { ...process.env, GODEBUG: 'httpmuxgo121=0' },
    })
    t.teardown(() => child.kill())
    const url = `http://127.0.0.1:${port}`
    for (
      let i = 0;
      i < 100 &&
      !(await fetch(url).then(
        () => true,
        () => false,
      ));
      i++
    )
      await pause(50)

    const leaves = Array.from({ length: 1300 }, (_, i) => leafHash(utf8(`entry ${i}`)))
    const rewritten = leaves.map((leaf, i) => (i === 7 ? leafHash(utf8('another')) : leaf))
    const add = async (old: number, size: number, tree = leaves) => {
      const note = await signCheckpoint(
        { origin: log.key.name, size, root: merkleRoot(tree.slice(0, size)) },
        log.key,
        log.sign,
      )
      const proof = old > 0 && old < size ? proveConsistency(tree.slice(0, size), old) : []
      const asked = { oldSize: old, proof, checkpoint: fromUtf8(note) }
      const response = await fetch(`${url}/add-checkpoint`, {
        method: 'POST',
        body: formatAddCheckpoint(asked),
      })
      return { asked, status: response.status, body: await response.text() }
    }
    for (const [old, size] of [
      [0, 600],
      [600, 1000],
      [1000, 1200],
    ] as const) {
      const { asked, status, body } = await add(old, size)
      t.equal(status, 200, `${old} to ${size}`)
      const key = {
        kind: 'witness',
        name: parseSignatureLine(body.trim()).name,
        publicKey: new Uint8Array(witnessKey),
      } as const
      t.match(await readCosignature(asked, status, body, key, verify), { kind: 'cosigned' })
    }
    t.ok([400, 409].includes((await add(1000, 1100)).status), 'truncation')
    t.equal((await add(1200, 1300, rewritten)).status, 422, 'another history')
    t.ok([409, 422].includes((await add(1200, 1200, rewritten)).status), 'a fork of the same size')
  },
)
