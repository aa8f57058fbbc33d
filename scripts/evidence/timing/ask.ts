// Questions whose true counts are known, asked over HTTP with a watch on each exchange.
import { randomInt } from 'node:crypto'
import type { QueryInput } from '../../../schemas/query.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import { readAnswer } from '../../../src/sdk/verify-answer.ts'
import { type Member, memberOf } from '../../../test/support/member.ts'
import { shuffled } from '../service/timed-market.ts'

/** Within so many neighbours ranks are compared. */
export const BLOCK = 100

export type Asked = { readonly query: QueryInput; readonly count: number }
export type Timed = { readonly ms: number; readonly count: number; readonly noise: number | null }

/**
 * As many of each kind in each block, in random order there; `make` gets its kind's place and a number of its
 * own within the kind.
 */
export function inBlocks(
  kinds: number,
  questions: number,
  make: (kind: number, nth: number) => Asked,
): Asked[] {
  const asked: Asked[] = []
  for (let from = 0; from < questions; from += BLOCK) {
    const block = Array.from({ length: Math.min(BLOCK, questions - from) }, (_, i) =>
      make((from + i) % kinds, Math.floor((from + i) / kinds)),
    )
    asked.push(...shuffled(block, randomInt))
  }
  return asked
}

/**
 * Asks all in order, so many at once; what is timed is the exchange alone, without the client's own work.
 * `own` makes a question a client's own: of two that share a build the second waits for the rest of it, and
 * their times are no longer independent of each other.
 */
export async function timeEach(
  member: Member,
  asked: readonly Asked[],
  clients: number,
  tell: (done: number) => void,
  own: (query: QueryInput, client: number) => QueryInput = query => query,
): Promise<readonly Timed[]> {
  const timed: Timed[] = []
  const waiting = asked.entries()
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const watch = watched(member)
      for (const [i, { query, count }] of waiting) {
        const value = await valueOf(watch.client, own(query, client), i)
        timed[i] = { ms: watch.ms(), count, noise: value === null ? null : value - count }
        tell(i + 1)
      }
    }),
  )
  return timed
}

/**
 * Each of the four is asked at once, and a moment later `probe`: it has to wait for a place. Its time is
 * told.
 */
export async function timeBehind(member: Member, four: readonly Asked[], probe: Asked): Promise<number> {
  const before = four.map(({ query }, i) => valueOf(watched(member).client, query, i))
  await new Promise(resolve => setTimeout(resolve, 30))
  const watch = watched(member)
  const value = valueOf(watch.client, probe.query, four.length)
  await Promise.all([...before, value])
  return watch.ms()
}

/** For what was asked last. */
function watched(member: Member): { readonly client: Client; readonly ms: () => number } {
  let ms = Number.NaN
  const { client } = memberOf({
    ...member.peer,
    fetch: async (url, init) => {
      const start = performance.now()
      const response = await fetch(url, init)
      const bytes = await response.arrayBuffer()
      ms = performance.now() - start
      return new Response(bytes, response)
    },
  })
  return { client, ms: () => ms }
}

/** Null for a refusal by the budget. */
async function valueOf(client: Client, query: QueryInput, i: number): Promise<number | null> {
  const idempotencyKey = `timing-${performance.now().toString(36).replace('.', '')}-${String(i).padStart(8, '0')}`
  try {
    const { file, stored } = await client.ask({ body: { query, idempotencyKey } })
    if (stored) throw new Error('a question was asked twice')
    return Number(readAnswer(file).parts[0]?.values?.[0])
  } catch (error) {
    if (error instanceof ProblemError && error.code.startsWith('query.budget_')) return null
    throw error
  }
}
