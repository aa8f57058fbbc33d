import { pino } from 'pino'
import t from 'tap'
import { loadConfig } from '../../src/server/config/config.ts'
import { assemble } from '../../src/server/main.ts'
import { openService } from '../../src/server/open-service.ts'
import { enrolMember } from '../support/member.ts'
import { newService, OPERATOR } from '../support/new-service.ts'

t.test('a service that is assembled answers its members without a port', async t => {
  const { folder, databaseUrl, codes, remove } = await newService('test.example/log', 'shared')
  const authority = 'service.example'
  const config = loadConfig(
    { dataDir: folder, port: '0', authority },
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
  )
  const { app, closers } = await assemble(config, openService, pino({ level: 'silent' }))
  const handed: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    const { rawPayload, statusCode, headers } = await app.inject({
      method: init?.method === 'POST' ? 'POST' : 'GET',
      url: `${pathname}${search}`,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), host: authority },
      ...(init?.body instanceof Uint8Array ? { payload: Buffer.from(init.body) } : {}),
    })
    return new Response(rawPayload, { status: statusCode, headers: headers as Record<string, string> })
  }
  const { client } = await enrolMember(`http://${authority}`, codes[OPERATOR] ?? '', 'operator', {
    fetch: handed,
  })
  t.equal((await client.me()).organisation.id, OPERATOR)
  t.same(app.addresses(), [])
  await closers.close()
  await remove()
})
