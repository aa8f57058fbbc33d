// The first sheet of a workbook (.xlsx) as CSV. A stranger's workbook may expand without end, so its parts
// are measured here first, and the library reads the same bytes in a worker whose memory is limited.
import { readFile, stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { fault, type FaultParams } from '../../../schemas/fault.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'
import type { ExportFile } from '../reading.ts'
import { checkUnpacked, WORKBOOK_LIMITS } from './workbook-size.ts'
import type { WorkbookMessage, WorkbookRequest } from './workbook-worker.ts'

/** Beside the file and one part that is read whole, twice: docs/MEMBERS.md states the sum. */
const HEAP_MIB = 768

export async function workbookAsCsv(
  file: ExportFile,
  target: string,
  heapMiB = HEAP_MIB,
): Promise<ExportFile> {
  const tooLarge = () => fault('source.xlsx_too_large', { ...WORKBOOK_LIMITS }, file.name)
  if (file.bytes > WORKBOOK_LIMITS.file) throw tooLarge()
  const archive = await readFile(file.path)
  await checkUnpacked(archive, WORKBOOK_LIMITS.unpacked, file.name)
  const message = await convert({ archive, target }, heapMiB)
  if (message === 'memory') throw tooLarge()
  if (message === 'damaged') throw fault('source.xlsx_damaged', {}, file.name)
  if (message !== 'done') throw fault(message.code, message.params, file.name)
  return { name: file.name, path: target, kind: 'csv', bytes: (await stat(target)).size }
}

type Outcome =
  | Exclude<WorkbookMessage, { readonly code: MessageCode; readonly params: FaultParams }>
  | { readonly code: MessageCode; readonly params: FaultParams }
  | 'memory'

function convert(request: WorkbookRequest, heapMiB: number): Promise<Outcome> {
  const file = import.meta.url.endsWith('.ts') ? './workbook-worker.ts' : './workbook-worker.js'
  return new Promise(resolve => {
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: request,
      transferList: [request.archive.buffer],
      resourceLimits: { maxOldGenerationSizeMb: heapMiB },
    })
    worker.on('message', (message: WorkbookMessage) => resolve(message))
    worker.on('error', error =>
      resolve('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'damaged'),
    )
    worker.on('exit', () => resolve('damaged'))
  })
}
