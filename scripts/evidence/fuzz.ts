// Requests of every kind of nonsense to every route of a running service: each is answered, none 5xx but 503,
// and nothing ends the process.
import { seeded, type Random } from '../../test/engine/support.ts'
import { redeclared, sampleContribution } from '../../test/support/market.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { type Detected, sendAll, type SignedRequest } from './fuzz/detector.ts'
import { randomHeaders } from './fuzz/headers.ts'
import { RequestGenerator } from './fuzz/request-generator.ts'
import { startNaiveServer } from './fuzz/start-naive-server.ts'
import { spawnMarket } from './service/market.ts'

const LONG = 50_000
const SHORT = 2_000
/** Of the same requests, to the server that guards nothing. */
const CONTROL = 2_000

export type FuzzFindings = {
  readonly service: Detected
  readonly control: Detected
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const count = short ? SHORT : LONG
  const found = await fuzz(count, 1)
  const { service, control } = found
  return judged({
    name: 'fuzz',
    claim:
      'every request, signed by a member or not, is answered, none by 5xx other than 503, and none ends the process: all routes, bodies and headers made at random and by changing what is valid',
    trials: service.sent,
    falseFailureRate: 0,
    holds: isHeld(found) && service.sent >= count,
    figures: {
      'routes and files': service.names.size,
      ...Object.fromEntries(
        Object.entries(service.statuses).map(([status, times]) => [`status ${status}`, times]),
      ),
      failures: service.failures.length === 0 ? 'none' : service.failures.slice(0, 5).join('; '),
      'control: sent': control.sent,
      'control: answered 500': control.statuses['500'] ?? 0,
      'control: not answered': control.statuses['0'] ?? 0,
      'control: process': control.alive ? 'running' : 'ended',
    },
  })
}

/** The control must show each of the failures that the service must not. */
export function isHeld({ service, control }: FuzzFindings): boolean {
  return (
    service.failures.length === 0 &&
    service.alive &&
    (control.statuses['500'] ?? 0) > 0 &&
    (control.statuses['0'] ?? 0) > 0 &&
    !control.alive
  )
}

export async function fuzz(count: number, seed: number): Promise<FuzzFindings> {
  const contribution = await sampleContribution(500)
  const declaration = redeclared(contribution)
  const market = await spawnMarket([{ contribution, declaration }], ['maker'], 'shared', {
    flags: { insecureBlindLevels: 'on', bodySeconds: '2' },
  })
  const auditor = await market.admit('audit', ['auditor'])
  const { provider, consumers, officer, operator } = market
  const members = [provider, ...consumers, officer, operator, auditor].map(({ peer }) => peer)
  const generator = new RequestGenerator(market.editions[0] ?? '', declaration)
  const make = async (index: number): Promise<SignedRequest> => {
    const random = randomOf(seed, index)
    const request = generator.next(random)
    return { request, headers: await randomHeaders(request, members, random) }
  }
  try {
    return {
      service: await sendAll(market.server, count, make),
      control: await detectedInControl(make),
    }
  } finally {
    await market.server.kill()
    await market.remove()
  }
}

/** Of each request its own, so that it is the same whichever lane sends it. */
function randomOf(seed: number, index: number): Random {
  return seeded(seed * 2 ** 20 + index)
}

async function detectedInControl(make: (index: number) => Promise<SignedRequest>): Promise<Detected> {
  const naive = await startNaiveServer()
  try {
    return await sendAll(naive, CONTROL, make)
  } finally {
    await naive.stop()
  }
}
