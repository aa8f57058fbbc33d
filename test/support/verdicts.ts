// What readers say of a log whose key somebody else holds: who sees the public leaves, and who sees every
// body.
import { utf8 } from '../../protocols/bytes.ts'
import { type Logged, proveLog } from '../../src/sdk/proven-log.ts'
import { exportLog, loneLogPolicy, readerOf } from '../protocols/audit/log-fixture.ts'

/**
 * What both verifiers say of a log of these entries, which whoever has the log's key signs. `shown`: the same
 * in the order in which the service shows them.
 */
export async function verdicts(entries: readonly Logged[], shown = entries) {
  const files = await exportLog(
    entries.map(({ leaf }) => utf8(leaf)),
    0,
  )
  const prove = async (readsAll: boolean) =>
    await proveLog(readerOf(files), { policy: loneLogPolicy, readsAll })
  const [outsider, officers] = [await prove(false), await prove(true)]
  async function* each(): AsyncGenerator<Logged> {
    yield* shown
  }
  const read = async () => {
    for await (const _ of officers.prove(each())) continue
    return officers.authors()
  }
  return { outsider: outsider.authors(), member: await read().catch((error: unknown) => error) }
}
