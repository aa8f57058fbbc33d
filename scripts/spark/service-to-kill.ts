// A service of its own that seals one edition on Spark and lets nobody commit it: it ends as killed, at the
// latest before the edition would be one. Its order is its one argument.
import { openTestEngine, sealRequest } from '../../test/engine/support.ts'
import { declarationToKill, type OrderToKill, sparkOf } from './killed-service.ts'

const order: OrderToKill = JSON.parse(process.argv[2] ?? '')
const engine = await openTestEngine(order.folder, sparkOf(order))
const request = sealRequest(declarationToKill(order.rows), order.contribution)
await engine.seal(request, ({ step }) => {
  if (step === 'totals') process.kill(process.pid, 'SIGKILL')
})
