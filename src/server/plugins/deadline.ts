// How long a handler may take. As Fastify's own `handlerTimeout`, which makes an AbortController for each
// request and aborts it with an error when the answer has gone; here only a handler that asks for its signal
// has one.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { fault } from '../../../schemas/fault.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Where a route takes longer than others: large content. */
    readonly deadlineSeconds?: number
  }
}

/** Answers `request.timeout` in the place of a handler that has not by then. */
export function limitHandlers(app: FastifyInstance, seconds: number): void {
  app.addHook('onRequest', (request, reply, done) => {
    const deadline = (request.routeOptions.config.deadlineSeconds ?? seconds) * 1000
    const timer = setTimeout(() => expire(request, reply), deadline)
    reply.raw.once('close', () => {
      clearTimeout(timer)
      aborters.get(request)?.abort()
    })
    done()
  })
}

/** Aborted when the caller is gone or has its answer, or the time is over. */
export function signalOf(request: FastifyRequest): AbortSignal {
  const aborter = aborters.get(request) ?? new AbortController()
  aborters.set(request, aborter)
  return aborter.signal
}

const aborters = new WeakMap<FastifyRequest, AbortController>()

function expire(request: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent) return
  aborters.get(request)?.abort()
  // Bytes of a stream are on their way: there is no other answer any more.
  if (reply.raw.headersSent) reply.raw.destroy()
  else if (!reply.sent) reply.send(fault('request.timeout', { seconds: 5 }))
}
