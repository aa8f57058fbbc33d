// A stranger in a process of its own: it announces enrolments without their bytes, and again once refused.
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { utf8 } from '../../../protocols/bytes.ts'
import { serveParent } from '../../bench/child.ts'

export type WithholdRequest = { readonly port: number; readonly lanes: number } | 'stop'
/** How many enrolments it has begun. */
export type WithholdReply = { readonly begun: number }

/** An address that nobody else has. */
const STRANGER = '127.0.0.2'
const HEAD = [
  'POST /v1/enrolments HTTP/1.1',
  'host: service',
  'content-type: application/json',
  'content-length: 4000',
]

let running = false
let begun = 0
let lanes: readonly Promise<void>[] = []

serveParent<WithholdRequest, WithholdReply>(async request => {
  if (request === 'stop') {
    running = false
    await Promise.all(lanes)
    return { begun }
  }
  running = true
  lanes = Array.from({ length: request.lanes }, () => withhold(request.port))
  return { begun }
})

async function withhold(port: number): Promise<void> {
  while (running) {
    begun++
    const socket = connect({ port, host: '127.0.0.1', localAddress: STRANGER })
    const ended = new Promise<void>(resolve => socket.once('close', () => resolve()))
    socket.on('error', () => undefined)
    socket.once('data', () => socket.destroy())
    socket.write(utf8(`${HEAD.join('\r\n')}\r\n\r\n`))
    await Promise.race([ended, pause(20_000)])
    socket.destroy()
    await pause(20)
  }
}
