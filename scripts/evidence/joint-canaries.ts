// Rows and totals that are known by heart, searched for in everything that a hub sees, keeps and says: no
// un-noised total, no single platform's figure and no sum is there, as whatever bytes it may hide.
import { randomBytes } from 'node:crypto'
import { utf8 } from '../../protocols/bytes.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { NoiseSource } from '../../src/engine/noise-source.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { freePort } from '../../test/support/free-port.ts'
import { CONSUMER, type NodeMarket, startNodeMarket } from '../../test/support/joint-nodes.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { type Canaries, HIDING, search } from './joint-canaries/forms.ts'
import { filesOf, rowsOf } from './joint-canaries/hub-places.ts'
import { recordBefore, type Recorder } from './joint-canaries/recorder.ts'
import { type CanaryExport, canaryExport, SHOPS } from './joint-canaries/rows.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

const PLATFORMS = 3
/** Rows of each platform. */
const LONG = 400
const SHORT = 60

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const rows = short ? SHORT : LONG
  const exports: CanaryExport[] = []
  for (let i = 0; i < PLATFORMS; i++) exports.push(await canaryExport(i, rows))
  const { places, drawn, answered } = await playHub(exports)
  const canaries = canariesOf(exports, drawn, answered)
  const found = places.flatMap(({ bytes }) => search(bytes, canaries))
  const missing = places.filter(({ bytes, marker }) => !Buffer.from(bytes).includes(marker))
  const { planted, plantedFound } = plant(places, canaries)
  // The consumer's own answer has the sums: a search that finds nothing there finds nothing anywhere.
  const atConsumer = search(utf8(JSON.stringify(answered.map(String))), canaries).length
  const followed = answered.filter((sum, cell) => sum === sumOf(exports, drawn, cell)).length
  const holds =
    followed === SHOPS.length &&
    found.length === 0 &&
    missing.length === 0 &&
    plantedFound === planted &&
    planted > 0 &&
    atConsumer === SHOPS.length
  return judged({
    name: 'joint-canaries',
    claim:
      'a hub’s messages, database, logs, catalogue and metrics hold no row, no un-noised total, no platform’s own figure and no sum of a joint question',
    trials: canaries.numbers.size + canaries.texts.size,
    // 1 241 canaries among 2 · 10^13, of which 131 000 occur in the files by chance (counted in one run).
    falseFailureRate: 1e-5,
    holds,
    figures: {
      canaries: canaries.numbers.size + canaries.texts.size,
      'bytes searched': places.reduce((sum, { bytes }) => sum + bytes.length, 0),
      'places without what must be there': missing.length,
      'canaries found': found.length,
      'control: sums that are those of the platforms’ figures': followed,
      'control: planted': planted,
      'control: found of the planted': plantedFound,
      'control: sums found in the consumer’s answer': atConsumer,
      ...Object.fromEntries(
        found.slice(0, 10).map(({ what, form }, i) => [`found ${i}: ${what}, ${form}`, 1]),
      ),
    },
  })
}

interface Place {
  readonly name: string
  readonly bytes: Uint8Array
  /** What has to be in it: a place that was recorded in part proves nothing. */
  readonly marker: string
}

/** Of each platform the noise of its answer to the first question. */
interface Drawn {
  readonly values: readonly (readonly bigint[])[]
}

async function playHub(exports: readonly CanaryExport[]) {
  const lines: string[] = []
  const recorders: Recorder[] = []
  const drawn: bigint[][] = exports.map(() => [])
  const metricsPort = await freePort()
  const market = await startNodeMarket(
    exports.map(({ contribution }) => contribution),
    {
      // All that the hub keeps is in its folder.
      pglite: true,
      hub: {
        flags: { metricsPort: String(metricsPort) },
        onLogLine: line => void lines.push(line),
      },
      via: async url => {
        const recorder = await recordBefore(url)
        recorders.push(recorder)
        return recorder.url
      },
      forTestingOf: node => ({
        insecureNoise: recordedNoise(values => void drawn[node]?.push(...values)),
      }),
    },
  )
  const { hub, market: pinned, consumer, publicKey } = market
  let stopped = false
  try {
    const options = { policy: hubPolicy(hub), publicKey }
    const query = (change: object): QueryInput =>
      ({
        kind: 'aggregate',
        edition: pinned.name,
        select: [{ statistic: 'sum', measure: 'paid' }],
        groupBy: ['shop'],
        privacy: { rho: '0.01' },
        purpose: 'product-planning',
        ...change,
      }) as QueryInput
    // What the totals of their editions took.
    for (const values of drawn) values.length = 0
    const { answer } = await askJoint(consumer, pinned, CONSUMER, query({}), options)
    const noise: Drawn = { values: drawn.map(values => [...values]) }
    await askJoint(consumer, pinned, CONSUMER, query({}), options)
    await askJoint(
      consumer,
      pinned,
      CONSUMER,
      query({ select: [{ statistic: 'units' }, { statistic: 'count' }], groupBy: ['group'] }),
      options,
    )
    const catalogue = await catalogueOf(market)
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    const messages = Buffer.concat(recorders.map(({ recorded }) => recorded()))
    await hub.halt()
    stopped = true
    const marker = pinned.id
    const places: readonly Place[] = [
      { name: 'messages', bytes: messages, marker: '"sealed":' },
      { name: 'files of the database and the log', bytes: await filesOf(hub.folder), marker },
      { name: 'rows of the database', bytes: await rowsOf(hub.folder), marker },
      { name: 'catalogue and entries', bytes: utf8(catalogue), marker },
      { name: 'log lines', bytes: utf8(lines.join('\n')), marker: '/v1/' },
      { name: 'metrics', bytes: utf8(metrics), marker: '# TYPE' },
    ]
    const values = answer.parts[0]?.values?.slice(0, SHOPS.length).map(BigInt) ?? []
    return { places, drawn: noise, answered: values }
  } finally {
    if (stopped) await hub.resume()
    for (const recorder of recorders) await recorder.close()
    await market.stop()
  }
}

/** What the hub, and a node through it, say to a consumer, an operator and an officer. */
async function catalogueOf({ hub, nodes, consumer, market }: NodeMarket): Promise<string> {
  const officer = await hub.approver()
  const said: unknown[] = [
    await consumer.marketList(),
    await consumer.marketEditionShow({ params: { id: market.id } }),
    await consumer.datasetList({ query: { limit: 100 } }),
    await consumer.answerList({ query: { limit: 100 } }),
    await officer.deskOverview(),
    await collect(listAll(officer, 'entryList')),
    await collect(listAll(hub.operator, 'entryList')),
  ]
  for (const node of nodes) {
    said.push(
      await node.consumer.datasetList({ query: { limit: 100 } }),
      await node.consumer.editionShow({ params: { id: node.edition as never } }),
      await collect(listAll(node.consumer, 'entryList')),
    )
  }
  return JSON.stringify(said)
}

/** Noise as wide as the totals, handed out too: a platform's noisy figures follow from it. */
function recordedNoise(onDrawn: (values: BigInt64Array) => void): NoiseSource {
  return {
    draw: async (_noise, count) => {
      const wide = Buffer.from(randomBytes(8 * count))
      const values = BigInt64Array.from({ length: count }, (_, i) => wide.readBigInt64LE(8 * i) % (1n << 45n))
      onDrawn(values)
      return values
    },
  }
}

function canariesOf(exports: readonly CanaryExport[], drawn: Drawn, answered: readonly bigint[]): Canaries {
  const numbers = new Map<bigint, string>()
  for (const [i, { amounts, totals }] of exports.entries()) {
    for (const amount of amounts) numbers.set(amount, `a row of platform ${i}`)
    for (const [cell, total] of totals.entries()) {
      numbers.set(total, `an exact total of platform ${i}`)
      numbers.set(total + (drawn.values[i]?.[cell] ?? 0n), `a noisy total of platform ${i}`)
    }
  }
  for (const cell of SHOPS.keys())
    numbers.set(
      exports.reduce((sum, { totals }) => sum + (totals[cell] ?? 0n), 0n),
      'an exact total of all',
    )
  for (const sum of answered) numbers.set(sum, 'a sum of the answer')
  return {
    numbers,
    texts: new Map(exports.flatMap(({ texts }) => texts.map(text => [text, 'a text of a row']))),
  }
}

/** What all platforms' noisy figures add up to: then these are the figures that are searched for. */
function sumOf(exports: readonly CanaryExport[], { values }: Drawn, cell: number): bigint {
  return exports.reduce((sum, { totals }, i) => sum + (totals[cell] ?? 0n) + (values[i]?.[cell] ?? 0n), 0n)
}

/** Each kind of canary in each form, in the middle of each place. */
function plant(places: readonly Place[], { numbers, texts }: Canaries) {
  const kinds = new Map([...numbers].map(([number, what]) => [what.replace(/ \d+$/, ''), number]))
  let [planted, plantedFound] = [0, 0]
  for (const { bytes } of places) {
    // A part of it, so that hundreds of searches stay short.
    const part = Buffer.from(bytes.slice(0, 20_000))
    const hidden = [
      ...[...kinds.values()].flatMap(number => HIDING.map(hide => hide(number))),
      ...[...texts.keys()].map(text => Buffer.from(text)),
    ]
    for (const each of hidden) {
      planted++
      const middle = part.length >> 1
      const holding = Buffer.concat([
        part.subarray(0, middle),
        Buffer.from(' '),
        each,
        Buffer.from(' '),
        part.subarray(middle),
      ])
      if (search(holding, { numbers, texts }).length > 0) plantedFound++
    }
  }
  return { planted, plantedFound }
}
