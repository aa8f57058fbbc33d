// The client of Spark Connect against a gRPC server that does what a cluster may do wrong. Real sockets; the
// server is not Spark, which test/engine/spark.cluster.ts has.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Metadata, Server, ServerCredentials, type ServerWritableStream, status } from '@grpc/grpc-js'
import fc from 'fast-check'
import t from 'tap'
import { sql } from 'kysely'
import { Fault } from '../../schemas/fault.ts'
import { statement } from '../../src/engine/spark/plan.ts'
import {
  decodeMessage,
  encodeMessage,
  type ProtoMessage,
  type MessageType,
  messageIn,
  textIn,
} from '../../src/engine/spark/protobuf.ts'
import * as proto from '../../src/engine/spark/proto.ts'
import { openSession, type SparkSession } from '../../src/engine/spark/session.ts'
import { parseSparkUrl } from '../../schemas/spark-url.ts'

type Execute = (stream: ServerWritableStream<ProtoMessage, ProtoMessage>, request: ProtoMessage) => void

type Behaviour = {
  readonly version?: string
  readonly token?: string
  readonly execute?: Execute
}

/** What was asked of it, by method. */
type Fake = {
  readonly address: string
  readonly asked: { method: string; request: ProtoMessage }[]
  readonly stop: () => void
}

const METHODS = {
  AnalyzePlan: [proto.AnalyzePlanRequest, proto.AnalyzePlanResponse],
  Config: [proto.ConfigRequest, proto.ConfigResponse],
  Interrupt: [proto.InterruptRequest, proto.InterruptResponse],
  ReleaseSession: [proto.ReleaseSessionRequest, proto.ReleaseSessionResponse],
  ExecutePlan: [proto.ExecutePlanRequest, proto.ExecutePlanResponse],
} as const satisfies Record<string, readonly [MessageType, MessageType]>

async function fakeServer({ version = '4.3.0', token, execute }: Behaviour): Promise<Fake> {
  const asked: Fake['asked'] = []
  const replies: Readonly<Record<string, ProtoMessage>> = {
    AnalyzePlan: { server_side_session_id: 'server', spark_version: { version } },
  }
  const server = new Server()
  const definition = Object.fromEntries(
    Object.entries(METHODS).map(([method, [request, response]]) => [
      method,
      {
        path: `${proto.SERVICE}/${method}`,
        requestStream: false,
        responseStream: method === 'ExecutePlan',
        requestDeserialize: (bytes: Buffer) => decodeMessage(request, bytes),
        requestSerialize: (message: ProtoMessage) => Buffer.from(encodeMessage(request, message)),
        responseSerialize: (message: ProtoMessage) => Buffer.from(encodeMessage(response, message)),
        responseDeserialize: (bytes: Buffer) => decodeMessage(response, bytes),
      },
    ]),
  )
  const unary =
    (method: string) =>
    (
      call: { readonly request: ProtoMessage; readonly metadata: Metadata },
      reply: (error: { code: status } | null, message?: ProtoMessage) => void,
    ) => {
      asked.push({ method, request: call.request })
      if (token !== undefined && call.metadata.get('authorization')[0] !== `Bearer ${token}`)
        reply({ code: status.UNAUTHENTICATED })
      else reply(null, replies[method] ?? {})
    }
  server.addService(definition, {
    AnalyzePlan: unary('AnalyzePlan'),
    Config: unary('Config'),
    Interrupt: unary('Interrupt'),
    ReleaseSession: unary('ReleaseSession'),
    ExecutePlan: (stream: ServerWritableStream<ProtoMessage, ProtoMessage>) => {
      asked.push({ method: 'ExecutePlan', request: stream.request })
      execute?.(stream, stream.request)
    },
  })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  return { address: `127.0.0.1:${port}`, asked, stop: () => server.forceShutdown() }
}

t.test('a session on a Spark Connect server', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-spark-session-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'session')
  const open = async (
    address: string,
    more: { token?: string; idleSeconds?: number } = {},
  ): Promise<SparkSession> =>
    await openSession({
      url: { address, tls: false },
      token: more.token,
      idleSeconds: more.idleSeconds ?? 30,
      file,
      conf: { 'spark.sql.ansi.enabled': 'false' },
    })
  const against = async (behaviour: Behaviour, work: (fake: Fake) => Promise<void>): Promise<void> => {
    const fake = await fakeServer(behaviour)
    try {
      await work(fake)
    } finally {
      fake.stop()
    }
  }

  await t.test('a server that is not there is said within the timeout', async t => {
    const begun = performance.now()
    const fault = await faultOf(open(`127.0.0.1:${await closedPort()}`))
    t.equal(fault?.code, 'engine.spark_unreachable')
    t.ok(performance.now() - begun < 21_000)
  })

  await t.test('a wrong token, and a version without support, are said as such', async t => {
    await against({ token: 'right' }, async ({ address }) => {
      t.equal((await faultOf(open(address, { token: 'wrong' })))?.code, 'engine.spark_token')
      await (await open(address, { token: 'right' })).close()
    })
    await against({ version: '3.5.1' }, async ({ address }) => {
      const fault = await faultOf(open(address))
      t.same([fault?.code, fault?.faults[0].params['found']], ['engine.spark_version', '3.5.1'])
    })
    await against({ version: '4\n\u001b[2J' }, async ({ address }) => {
      t.equal((await faultOf(open(address)))?.faults[0].params['found'], 'unknown')
    })
  })

  await t.test('a statement that no executor starts fails, and is interrupted on the server', async t => {
    const execute: Execute = stream =>
      stream.write({ execution_progress: { stages: [{ num_tasks: 2n }], num_inflight_tasks: 0n } })
    await against({ execute }, async ({ address, asked }) => {
      const session = await open(address, { idleSeconds: 1 })
      t.equal((await faultOf(session.rows(statement(sql`select 1`, {}))))?.code, 'engine.spark_idle')
      const [run, interrupt] = ['ExecutePlan', 'Interrupt'].map(
        method => asked.find(each => each.method === method)?.request ?? {},
      )
      t.not(textIn(run ?? {}, 'operation_id'), '')
      t.equal(textIn(interrupt ?? {}, 'operation_id'), textIn(run ?? {}, 'operation_id'))
      await session.close()
    })
  })

  await t.test('work in progress is not given up, and can be stopped', async t => {
    const execute: Execute = stream => {
      const working = () =>
        stream.write({
          execution_progress: {
            stages: [{ num_tasks: 4n, num_completed_tasks: 1n }],
            num_inflight_tasks: 1n,
          },
        })
      working()
      const timer = setInterval(working, 200)
      stream.on('cancelled', () => clearInterval(timer))
    }
    await against({ execute }, async ({ address, asked }) => {
      const session = await open(address, { idleSeconds: 1 })
      const stop = new AbortController()
      const fractions: number[] = []
      const work = session.rows(statement(sql`select 1`, {}), {
        signal: stop.signal,
        progress: fraction => fractions.push(fraction),
      })
      setTimeout(() => stop.abort(), 2000)
      t.equal((await faultOf(work))?.code, 'engine.sealing_stopped')
      t.ok(fractions.length > 3)
      t.ok(fractions.every(fraction => fraction === 0.25))
      t.ok(asked.some(({ method }) => method === 'Interrupt'))
      await session.close()
    })
  })

  await t.test('of an error only its class is kept: details and messages quote rows', async t => {
    const info = encodeMessage(proto.ErrorInfo, {
      reason: 'org.apache.spark.SparkArithmeticException',
      metadata: [
        { key: 'errorClass', value: 'DIVIDE_BY_ZERO' },
        { key: 'messageParameters', value: 'buyer 4711' },
      ],
    })
    const details = encodeMessage(proto.Status, {
      details: [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value: info }],
    })
    const execute: Execute = stream => {
      const metadata = new Metadata()
      metadata.set('grpc-status-details-bin', Buffer.from(details))
      stream.emit('error', { code: status.INTERNAL, details: 'row of buyer 4711', metadata })
    }
    await against({ execute }, async ({ address }) => {
      const session = await open(address)
      const fault = await faultOf(session.rows(statement(sql`select 1`, {})))
      t.same([fault?.code, fault?.faults[0].params], ['engine.failed', { kind: 'DIVIDE_BY_ZERO' }])
      t.notMatch(JSON.stringify(fault?.faults) + String(fault?.stack), /4711/)
      await session.close()
    })
  })

  await t.test(
    'what an engine that crashed left running is stopped before another session begins',
    async t => {
      await against({}, async ({ address, asked }) => {
        const crashed = await open(address)
        const left = String(JSON.parse(await readFile(file, 'utf8'))['session'])
        asked.length = 0
        const next = await open(address)
        t.same(
          asked.map(({ method }) => method),
          ['ReleaseSession', 'AnalyzePlan', 'Config'],
        )
        t.equal(textIn(asked[0]?.request ?? {}, 'session_id'), left)
        await Promise.all([crashed.close(), next.close()])
      })
      await writeFile(file, 'no json')
      await against({}, async ({ address }) => await (await open(address)).close())
    },
  )

  await t.test(
    'a server that restarted gets a session with the same settings, and the work once more',
    async t => {
      let executions = 0
      const lost = encodeMessage(proto.Status, {
        details: [
          {
            type_url: 'type.googleapis.com/google.rpc.ErrorInfo',
            value: encodeMessage(proto.ErrorInfo, {
              metadata: [{ key: 'errorClass', value: 'INVALID_HANDLE.SESSION_CHANGED' }],
            }),
          },
        ],
      })
      const execute: Execute = stream => {
        executions++
        if (executions > 1) {
          stream.end()
          return
        }
        const metadata = new Metadata()
        metadata.set('grpc-status-details-bin', Buffer.from(lost))
        stream.emit('error', { code: status.INTERNAL, metadata })
      }
      await against({ execute }, async ({ address, asked }) => {
        const session = await open(address)
        t.same(await session.rows(statement(sql`select 1`, {})), [])
        t.equal(asked.filter(({ method }) => method === 'Config').length, 2)
        await session.close()
      })
    },
  )
})

t.test('a parameter and a path are fields of a plan, never text of its statement', t => {
  const plan = statement(sql`select ${'v1'}, ${7n} from ${sql.ref('sealed')}`, { sealed: {} })
  const root = messageIn(messageIn(plan, 'with_relations'), 'root')
  t.equal(textIn(messageIn(root, 'sql'), 'query'), 'select ?, ? from `sealed`')
  t.throws(() => statement(sql`select ${Uint8Array.of(1)}`, {}), TypeError)
  t.end()
})

t.test('whatever bytes arrive are a message or a TypeError', t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...proto.ROOTS), (bytes, type) => {
      try {
        decodeMessage(type, bytes)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
      }
    }),
  )
  const plan = { session_id: 's', plan: { root: statement(sql`select ${-5n}, ${-1}, ${'x'}`, {}) } }
  t.same(decodeMessage(proto.ExecutePlanRequest, encodeMessage(proto.ExecutePlanRequest, plan)), {
    session_id: 's',
    plan: {
      root: {
        with_relations: {
          root: {
            sql: {
              query: 'select ?, ?, ?',
              pos_arguments: [
                { literal: { long: -5n } },
                { literal: { integer: -1 } },
                { literal: { string: 'x' } },
              ],
            },
          },
        },
      },
    },
  })
  t.end()
})

t.test('the address of a Connect server', t => {
  t.same(parseSparkUrl('sc://spark.example'), { address: 'spark.example:15002', tls: false })
  t.same(parseSparkUrl('sc://10.0.0.1:443/;use_ssl=true'), { address: '10.0.0.1:443', tls: true })
  for (const wrong of [
    'spark.example',
    'sc://',
    'sc://a/;token=x',
    'http://a',
    'sc://a b',
    'sc://a:0',
    'sc://u@a',
  ])
    t.equal(parseSparkUrl(wrong), undefined, wrong)
  t.end()
})

async function faultOf(work: Promise<unknown>): Promise<Fault | undefined> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  return error instanceof Fault ? error : undefined
}

async function closedPort(): Promise<number> {
  return await new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 1))
    })
  })
}
