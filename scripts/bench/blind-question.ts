// From a blind question to its picture over loopback, with a ready ticket: the SDK and the ticket folder as
// the command line uses them, and a service in a process of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { randomFillSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seal } from '../../protocols/blind/scheme.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { openFolderStorage } from '../../src/cli/blind/folder-storage.ts'
import { createContext } from '../../src/cli/context.ts'
import { nodeHost } from '../../src/cli/host.ts'
import { drawAnswer } from '../../src/cli/render/answer.ts'
import { askBlind, type BlindQuestion, publicPart, ticketFor } from '../../src/sdk/blind/ask-blind.ts'
import { ensureTicket, type WantedTicket } from '../../src/sdk/blind/ensure-ticket.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { type BlindClientDeps, schemesOf } from '../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import { readService } from '../../src/sdk/service.ts'
import { median } from '../statistics.ts'
import { type BenchOptions, scaled } from './bench.ts'
import { openMarket } from './market.ts'
import { EDITION } from './publish.ts'
import { type BenchService, startService } from './service.ts'

const ROWS = 100_000
const QUESTIONS = 15
/** The first ones start threads and build the cube. */
const WARM_UP = 3

/** `databaseUrl`: null for the service's own PGlite, in its process. */
export async function measureQuestion(seal: Seal, { scale, say }: BenchOptions, databaseUrl: string | null) {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-bench-'))
  const service = await startService(join(folder, 'service'), databaseUrl)
  try {
    const maker = await openMarket(service, folder, scaled(ROWS, scale, 20_000), ['open', 'blind'], say)
    const side = await openSide(service, maker.client, seal, join(folder, 'tickets'))
    const edition = await maker.client.editionShow({ params: { id: EDITION } })
    const milliseconds: number[] = []
    const aheadMs: number[] = []
    const context = createContext(nodeHost(), 'en')
    say('asking')
    for (let asked = 0; asked < WARM_UP + scaled(QUESTIONS, scale, 2); asked++) {
      const question = questionOf(edition, asked)
      const begun = performance.now()
      const wanted = await makeReady(side, question)
      const start = performance.now()
      const { answer, stored, hidden } = await askBlind(side, question, {
        confirmRepeat: async () => true,
        wanted,
      })
      const picture = drawAnswer(context, answer, stored, hidden)
      if (stored || picture.length === 0) throw new Error('not a new answer')
      if (asked < WARM_UP) continue
      milliseconds.push(performance.now() - start)
      aheadMs.push(start - begun)
    }
    return {
      questionMs: median(milliseconds),
      slowestQuestionMs: Math.max(...milliseconds),
      ticketSeconds: median(aheadMs) / 1000,
      questions: milliseconds.length,
    }
  } finally {
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function openSide(
  { url }: BenchService,
  client: BlindClientDeps['client'],
  seal: Seal,
  folder: string,
): Promise<BlindClientDeps> {
  const { serviceKey, logKey } = await readService(url)
  const key = randomFillSync(new Uint8Array(32))
  const store = await openTicketStore(await openFolderStorage(folder), key, client.random)
  const { organisation } = await client.me()
  return {
    client,
    store,
    scheme: schemesOf(seal),
    organisation: organisation.id,
    serviceKey,
    logKey,
    copyKey: key,
    now: Date.now,
  }
}

/** 377 hidden cells and 20 groups, in one ciphertext; no two the same. */
export function questionOf(edition: BlindQuestion['edition'], serial: number): BlindQuestion {
  const { declaration } = edition
  const [category, band] = ['category', 'price_band'].map(
    name => declaration.dimensions.find(dimension => dimension.name === name)?.values ?? [],
  )
  const pick = (values: Declaration['dimensions'][number]['values'] | undefined) =>
    values?.[serial % values.length]?.value ?? ''
  return {
    query: {
      kind: 'profile',
      edition: EDITION,
      by: ['age_band', 'city_tier', 'channel'],
      base: false,
      privacy: { rho: `0.0001${String(serial).padStart(2, '0')}` },
      purpose: 'product-planning',
    },
    hidden: hiddenSelection(declaration, 'one', { category: [pick(category)], price_band: [pick(band)] }),
    edition,
  }
}

/** As while a question is composed: its estimate tells the ticket, which is then made. */
async function makeReady(side: BlindClientDeps, question: BlindQuestion): Promise<WantedTicket> {
  const query = publicPart(question)
  const wanted = ticketFor(question, await side.client.estimate({ body: { query } }))
  await ensureTicket(side, wanted)
  return wanted
}
