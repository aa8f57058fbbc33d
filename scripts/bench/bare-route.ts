// What any signed and durable service costs: one Fastify route that verifies the request, inserts one row
// with its answer, and signs the answer, with the same functions and of the same length as the service's. No
// schema, no budget, no computation, no log.
import Fastify from 'fastify'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { sha256 } from '../../protocols/hashes.ts'
import { checkContentDigest } from '../../protocols/identity/content-digest.ts'
import { verifyHeadBeforeBody } from '../../protocols/identity/request-signature.ts'
import { signResponse } from '../../protocols/identity/response-signature.ts'
import { nodeVerifier, type Signer } from '../../src/server/keys/ed25519.ts'

export type BareRoute = { readonly url: string; readonly close: () => Promise<void> }

export async function openBareRoute(
  databaseUrl: string,
  key: { readonly keyId: string; readonly publicKey: Uint8Array },
  service: Signer,
  answerBytes: number,
): Promise<BareRoute> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, options: '-c synchronous_commit=on' })
  await pool.query(
    'create table bench_requests (key_id text, nonce text, answer text, primary key (key_id, nonce))',
  )
  const app = Fastify()
  const filling = randomBytes(answerBytes).toString('base64').slice(0, answerBytes)
  const verify = nodeVerifier()
  let authority = ''
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.post('/v1/queries', async (request, reply) => {
    const now = Math.floor(Date.now() / 1000)
    const head = await verifyHeadBeforeBody({
      method: request.method,
      authority,
      path: request.url,
      query: '',
      fields: request.headers,
      hasBody: true,
      now,
      lookupKey: id => (id === key.keyId ? key.publicKey : undefined),
      verify,
      sha256,
    })
    const body = request.body as Buffer
    if (head.contentHash === undefined) throw new Error('no content was signed')
    await checkContentDigest(head.contentHash, body, sha256)
    const text = JSON.stringify({ nonce: head.nonce, answer: filling })
    await pool.query('insert into bench_requests values ($1, $2, $3)', [head.keyId, head.nonce, text])
    const answer = Buffer.from(text)
    const fields = await signResponse({
      status: 200,
      body: answer,
      requestSignature: String(request.headers['signature']),
      keyId: service.keyId,
      created: now,
      sign: service.sign,
      sha256,
    })
    return reply.headers(fields).header('content-type', 'application/json').send(answer)
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  authority = new URL(url).host
  return {
    url,
    close: async () => {
      await app.close()
      await pool.end()
    },
  }
}
