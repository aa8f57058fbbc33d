import { pino } from 'pino'
import t from 'tap'
import { Closers } from '../../src/server/closers.ts'
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

t.test('what was opened last is closed first, each once', async t => {
  const closed: string[] = []
  const closers = new Closers()
  for (const name of ['leadership', 'store', 'engine'])
    closers.add(async () => {
      await Promise.resolve()
      closed.push(name)
    })
  await closers.close()
  await closers.close()
  t.same(closed, ['engine', 'store', 'leadership'])
})

t.test('what could still be in use stays open where a closer fails', async t => {
  const closed: string[] = []
  const closers = new Closers()
  closers.add(() => closed.push('store'))
  closers.add(() => {
    throw new Error('the engine does not end')
  })
  await t.rejects(closers.close(), /the engine does not end/)
  t.same(closed, [])
  await closers.close()
  t.same(closed, ['store'], 'until it is closed again')
})
