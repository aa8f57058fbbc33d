// The same by the real command line at a terminal, in this process: what it starts to run on behind it is run
// as it is started.
import { randomFillSync, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Host } from '../../../src/cli/host.ts'
import { runCommand } from '../../../src/cli/run.ts'
import { type Manipulation, MANIPULATIONS } from './manipulations.ts'
import { startProxy } from './proxy.ts'
import type { Trial } from './trials.ts'
import { CELLS, type MaliciousWorld } from './world.ts'

export async function typeThroughProxy(world: MaliciousWorld, questions: number): Promise<readonly Trial[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-malicious-'))
  const proxy = await startProxy(world.market.server.url, world.keys)
  const env = { XDG_CONFIG_HOME: folder, YINSUAN_PROFILE: 'typist' }
  const type = (argv: readonly string[]) => typeLine(argv, env)
  try {
    const code = await world.market.inviteConsumer('typist')
    await type(['enrol', proxy.url, code])
    const listed = await type(['grant', 'list', '--json'])
    for (const { id } of JSON.parse(listed.out) as { id: string }[])
      await type(['grant', 'accept', id, '--yes'])
    const trials: Trial[] = []
    for (let i = 0; i < questions; i++) {
      const manipulation = TYPED[i % TYPED.length]
      if (manipulation === undefined) continue
      const cell = randomInt(CELLS)
      // Another spending each time: no question is taken up again.
      const rho = `0.${String(100_000 + i)}`
      const blind = [
        '--blind',
        `a=v${cell}`,
        '--select',
        'count,mean:x',
        '--group-by',
        'b',
        '--rho',
        rho,
        '--yes',
      ]
      proxy.prepare(manipulation)
      const typed = await type(['query', 'aggregate', world.market.edition, ...blind])
      const window = proxy.take()
      if (window === undefined) throw new Error(`nothing was asked: ${typed.err}`)
      const outcome = typed.exit === 0 ? 'read' : typed.err
      trials.push({ manipulation, cell, asked: { outcome, shown: typed.exit === 0 }, window })
    }
    return trials
  } finally {
    await proxy.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const TYPED: readonly Manipulation[] = MANIPULATIONS.slice(0, 2)

type Line = { readonly exit: number; readonly out: string; readonly err: string }

/** Until the command and all that it started have ended. */
async function typeLine(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Line> {
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: true,
    columns: 100,
  })
  const behind: Promise<unknown>[] = []
  const host: Host = {
    env,
    out: { ...sink('out'), isTerminal: false },
    err: sink('err'),
    input: async () => new Uint8Array(0),
    askPerson: async () => undefined,
    askSecret: async () => undefined,
    inBackground: line => void behind.push(typeLine(line, env)),
    now: Date.now,
    random: target => randomFillSync(target),
    fetch,
  }
  const exit = await runCommand(argv, host)
  await Promise.all(behind)
  return { exit, ...written }
}
