// What the sign-in page asks before it has a key to sign with. What it says is in fields of its own, which no
// page of another origin can send.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { KeyId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

const Begun = z.object({ 'sign-in-key': KeyId, 'sign-in-language': z.enum(['zh', 'en']) })
const Returned = z.object({
  'sign-in-flow': z.string().regex(/^[A-Za-z0-9_-]{43,2048}$/),
  'sign-in-answer': z.string().max(4096),
})

export function registerSignIn(app: FastifyInstance, signIn: SignIn): void {
  app.post('/sign-in/start', async (request, reply) => {
    const fields = fieldsOf(request, Begun)
    return unsaved(reply).send(await signIn.start(fields['sign-in-key'], fields['sign-in-language']))
  })
  app.post('/sign-in/finish', async (request, reply) => {
    const fields = fieldsOf(request, Returned)
    return unsaved(reply).send(await signIn.finish(fields['sign-in-flow'], fields['sign-in-answer']))
  })
}

function fieldsOf<Shape extends z.ZodType>({ headers }: FastifyRequest, shape: Shape): z.output<Shape> {
  const read = shape.safeParse(headers)
  if (!read.success) throw fault('signin.flow_unknown')
  return read.data
}

function unsaved(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store')
}
