// The whole log, and who decided and asked in it, as far as the calling member may read.
import type { LogReader, LogReport } from '../../../protocols/audit/verify-log.ts'
import type { Client } from '../client.ts'
import { listAll } from '../list-all.ts'
import { proveLog, type ProveOptions } from '../proven-log.ts'
import type { AuthorReport } from './author-check.ts'

export interface ProvenAuthors {
  readonly report: LogReport
  readonly note: string
  readonly authors: AuthorReport
}

/**
 * Officers and auditors read every body, so that one which the service keeps back is a failure for them; who
 * is one, the verified log says. Throws what `proveLog` and its `prove` throw, and the service's refusal.
 */
export async function proveAuthors(
  client: Client,
  reader: LogReader,
  options: Omit<ProveOptions, 'readsAll' | 'readerKey'>,
): Promise<ProvenAuthors> {
  const log = await proveLog(reader, { ...options, readerKey: client.key.keyId })
  for await (const _ of log.prove(listAll(client, 'entryList', 500))) continue
  return { report: log.report, note: log.note, authors: log.authors() }
}
