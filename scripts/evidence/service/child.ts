// A real server in a process of its own, which the evidence ends without warning: `child.ts DATA_DIR PORT
// FLAGS FOR_TESTING`.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import type { ForTesting } from '../../../src/server/composition/for-testing.ts'
import { openService } from '../../../src/server/open-service.ts'
import { type Flags, loadConfig } from '../../../src/server/config/config.ts'
import { serve } from '../../../src/server/main.ts'
import { fromHex } from '../../../protocols/bytes.ts'
import { createHubCalls } from '../../../src/sdk/joint/hub-calls.ts'
import { nodeSigner, nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import type { Crash, Delayed, HubOfNode, Measured, Order } from './spawn.ts'

const [dataDir = '', port = '0', given = '{}', testing = '{}'] = process.argv.slice(2)
const { DATABASE_URL } = process.env
const flags: Flags = {
  concurrentRequests: '0',
  ...(JSON.parse(given) as Flags),
  dataDir,
  port,
  keyPerMinute: '0',
  addressPerMinute: '0',
  // Its grants are large.
  grantApprovalAbove: 'none',
}
const config = loadConfig(flags, DATABASE_URL === undefined ? {} : { DATABASE_URL })
// Whoever started it is gone: nobody else would end it.
process.once('disconnect', () => process.exit())
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let cpu = process.cpuUsage()
let crash: Crash | undefined
let passed = 0
process.on('message', (order: Order) => {
  if (order === 'measure') process.send?.({ residentBytes: residentBytes() } satisfies Measured)
  else if (order === 'delay') {
    const { user, system } = process.cpuUsage(cpu)
    cpu = process.cpuUsage()
    const lateMs = Math.max(0, delay.max / 1e6 - 1)
    process.send?.({ delayMs: Math.min(lateMs, (user + system) / 1000) } satisfies Delayed)
    delay.reset()
  } else crash = order
})
type Testing = Pick<ForTesting, 'cubeMiB' | 'firstDeadlineMs'> & {
  readonly sealingPaceMs?: number
  readonly hub?: HubOfNode
}
const { sealingPaceMs = 0, hub, ...fixed } = JSON.parse(testing) as Testing
const forTesting: ForTesting = {
  ...fixed,
  // By default what is measured is something else than the schedule of sealing.
  sealingPace: () => sealingPaceMs,
  crashPoint: reached => {
    if (reached === crash?.point && ++passed === crash.nth) process.kill(process.pid, 'SIGKILL')
  },
}
const calls = hub === undefined ? undefined : hubOf(hub)
const running = await serve(config, (settings, edge) => openService(settings, edge, forTesting, calls), {
  logger: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
  signals: true,
})
process.send?.(running.url)

/** As `serve` makes them of a node's folder. */
function hubOf({ organisation, seed, ...at }: HubOfNode) {
  const { keyId, sign } = nodeSigner(fromHex(seed))
  return createHubCalls({ ...at, keyId, sign, verify: nodeVerifier(), language: 'en' }, organisation)
}

function residentBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return process.memoryUsage.rss()
}
