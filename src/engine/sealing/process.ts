// The sealing process: one order on standard input, replies on standard output, no arguments, no
// environment. It ends with the service that started it.
import { createInterface } from 'node:readline'
import type { SealProgress } from '../../../schemas/engine.ts'
import { Fault } from '../../../schemas/fault.ts'
import { checkLayouts } from '../check-layout.ts'
import { fileFailure } from './file-failure.ts'
import { SealOrder, type Said } from './messages.ts'

const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
lines.once('line', (line: string) => void answer(line))
// The service is gone. Not `exit`: that would wait for DuckDB's threads.
lines.once('close', () => process.kill(process.pid, 'SIGKILL'))

/**
 * The service ends this process once it has the last reply: taking DuckDB down takes longer than its work
 * on a small file.
 */
async function answer(line: string): Promise<void> {
  try {
    const order = SealOrder.parse(JSON.parse(line))
    const progress = (at: SealProgress) => reply({ kind: 'progress', at })
    // Before DuckDB is even loaded: most files that are refused are refused here.
    await checkLayouts(order.contributions, order.declaration)
    if (order.work === 'check') {
      reply({ kind: 'sealed', totals: [] })
      return
    }
    const { sealRows } = await import('./seal-rows.ts')
    reply({ kind: 'sealed', totals: await sealRows(order, progress) })
  } catch (error) {
    reply({ kind: 'refused', faults: (error instanceof Fault ? error : fileFailure(error)).faults })
  }
}

function reply(message: Said): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
