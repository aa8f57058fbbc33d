// What a question that has to be refused was refused with.
import type { QueryInput } from '../../schemas/query.ts'
import { ask } from '../../src/sdk/ask.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'

export async function refused(client: Client, query: QueryInput): Promise<ProblemError> {
  try {
    await ask(client, query)
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
  throw new Error('the question was answered')
}
