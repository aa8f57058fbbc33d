// What a reader of evidence has to know from the log, not from the evidence: which keys were whose at which
// entry, and who the accused is.
import { KeyHistory } from '../../../protocols/audit/key-history.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import type { Client } from '../client.ts'
import { SdkError } from '../errors.ts'
import { type Logged, proveLog, type ProvenLog } from '../proven-log.ts'
import type { LogGround } from './verify-evidence.ts'

export interface LogGroundOptions {
  readonly policy: LogPolicy
  /** Name of the accused. */
  readonly organisation: string
  /** The service's host, as requests are signed for it: pinned, like its keys. */
  readonly authority: string
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Verifies the whole log under the reader's policy. A name is whose the log says: an operator could add a
 * second member under the same one and let that one cheat. So whoever is not the accused opens every
 * `organisation` entry and demands that exactly one bears the name; the accused knows its own entry by its
 * own key. Throws what `proveLog` throws, and `sdk.log`.
 */
export async function readLogGround(
  client: Pick<Client, 'entryList' | 'key'>,
  reader: LogReader,
  { policy, organisation, authority, onProgress }: LogGroundOptions,
): Promise<LogGround> {
  const history = new KeyHistory()
  const log = await proveLog(reader, {
    policy,
    onLeaf: entry => history.add(entry),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  const ground = (commitment: string): LogGround => ({ policy, history, commitment, authority })
  // Each entry is proven once.
  const names = new Map<number, string | undefined>()
  const nameAt = async (index: number): Promise<string | undefined> => {
    if (names.has(index)) return names.get(index)
    const { body } = (await openedAt(client, log, index)) ?? {}
    const name = body?.type === 'organisation' ? body.organisation : undefined
    names.set(index, name)
    return name
  }
  const own = history.organisationOf(client.key.keyId)
  const ownIndex = own === undefined ? undefined : history.organisations.get(own)
  if (own !== undefined && ownIndex !== undefined && (await nameAt(ownIndex)) === organisation)
    return ground(own)
  const named: string[] = []
  for (const [commitment, index] of history.organisations) {
    const name = await nameAt(index)
    if (name === undefined)
      throw new SdkError('sdk.log', 'the service withholds whom an entry added', { index })
    if (name === organisation) named.push(commitment)
  }
  const [commitment] = named
  if (commitment === undefined || named.length > 1)
    throw new SdkError('sdk.log', 'the log has none, or several members of this name', { index: -1 })
  return ground(commitment)
}

/** Undefined where the reader may not see it. */
async function openedAt(client: Pick<Client, 'entryList'>, log: ProvenLog, index: number) {
  const { items } = await client.entryList({ query: { after: String(index + 1), limit: 1 } })
  async function* only(): AsyncGenerator<Logged> {
    yield* items.filter(({ seq }) => seq === String(index))
  }
  for await (const entry of log.prove(only())) return entry
  return undefined
}
