// Another member, in its own thread so that making hostile files does not distort its measurements. It
// enrols, signs the contract it is offered, and requests estimates in a loop until told to stop. The
// messages are defined in measure.ts.
import { setTimeout } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { acceptOffers } from '../../../test/support/market.ts'
import { enrolMember } from '../../../test/support/member.ts'
import type { AskerData, AskerOrder, AskerReply } from './measure.ts'

const { url, code, query } = workerData as AskerData
const { client } = await enrolMember(url, code, 'asker')
let asking = false
let milliseconds: number[] = []
let failures = 0
let worstGapMs = 0
say({ kind: 'enrolled' })

parentPort?.on('message', (order: AskerOrder) => {
  if (order === 'sign') void acceptOffers(client).then(() => say({ kind: 'signed' }))
  else if (order === 'start') {
    asking = true
    void ask()
  } else asking = false
})

async function ask(): Promise<void> {
  milliseconds = []
  failures = 0
  worstGapMs = 0
  let answered = performance.now()
  while (asking) {
    const began = performance.now()
    const isAnswered = await client.estimate({ body: { query } }).then(
      () => true,
      () => false,
    )
    const now = performance.now()
    if (isAnswered) {
      milliseconds.push(now - began)
      worstGapMs = Math.max(worstGapMs, now - answered)
      answered = now
    } else failures++
    await setTimeout(20)
  }
  worstGapMs = Math.max(worstGapMs, performance.now() - answered)
  say({ kind: 'measured', milliseconds, failures, worstGapMs })
}

function say(reply: AskerReply): void {
  parentPort?.postMessage(reply)
}
