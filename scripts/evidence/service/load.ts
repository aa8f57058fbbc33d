// Consumers that ask without end, through any number of kills, and keep every answer that they were given.
import { setTimeout } from 'node:timers/promises'
import type { QueryInput } from '../../../schemas/query.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import { ask } from '../../../src/sdk/ask.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import type { SpawnedMarket } from './market.ts'

export type Given = {
  readonly client: Client
  readonly query: QueryInput
  readonly idempotencyKey: string
  readonly file: AnswerFile
}

export type Load = {
  readonly given: readonly Given[]
  /** Resolves once so many more answers have come. */
  readonly more: (answers: number) => Promise<void>
  /** Resolves when every question that is under way is answered; none is asked until `resume`. */
  readonly pause: () => Promise<void>
  readonly resume: () => void
  /** For good. */
  readonly stop: () => Promise<void>
}

/** A server may be gone for three minutes before its clients give up: its start is slow on a busy machine. */
const PAUSES = [20, 50, 100, 200, ...Array.from({ length: 360 }, () => 500)]

/** Every eighth question is one that was asked before. */
export function startLoad(market: SpawnedMarket, clientsEach: number, queries: Iterator<QueryInput>): Load {
  const given: Given[] = []
  let running = true
  let busy = market.consumers.length * clientsEach
  let open = Promise.resolve()
  let resume = () => {}
  let keys = 0
  const work = async (client: Client): Promise<void> => {
    while (running) {
      busy--
      await open
      busy++
      if (!running) return
      const old = keys % 8 === 7 ? given.find(each => each.client === client) : undefined
      const query = old?.query ?? queries.next().value
      if (query === undefined) return
      const idempotencyKey = `kill-evidence-${String(keys++).padStart(8, '0')}`
      try {
        const { file } = await ask(client, query, { idempotencyKey, pauses: PAUSES })
        given.push({ client, query, idempotencyKey, file })
      } catch (error) {
        // An internal error says nothing about the charge either: the same key finds out.
        if (!(error instanceof ProblemError) || error.status < 500) throw error
        await setTimeout(100)
      }
    }
  }
  const clients = market.consumers.flatMap(({ client }) => Array.from({ length: clientsEach }, () => client))
  const workers = Promise.all(clients.map(work))
  workers.catch(() => undefined)
  return {
    given,
    more: async answers => {
      const wanted = given.length + answers
      while (given.length < wanted) {
        if (await Promise.race([workers.then(() => true), setTimeout(10, false)]))
          throw new Error('the consumers have nothing left to ask')
      }
    },
    pause: async () => {
      open = new Promise(resolve => {
        resume = resolve
      })
      while (busy > 0) await Promise.race([workers, setTimeout(10)])
    },
    resume: () => resume(),
    stop: async () => {
      running = false
      resume()
      await workers
    },
  }
}
