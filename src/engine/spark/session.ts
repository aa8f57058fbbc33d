// A session on a Spark Connect server: one for the life of an engine, kept under a name on the disk, so that
// what a crashed engine left running is stopped before another one begins.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type ClientReadableStream, Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import type { StopSignal } from '../../../schemas/engine.ts'
import { fault } from '../../../schemas/fault.ts'
import { replaceDurably } from '../layout.ts'
import { sparkFailure, SessionLost } from './failure.ts'
import {
  decodeMessage,
  encodeMessage,
  integerIn,
  type ProtoMessage,
  messageIn,
  messagesIn,
  type MessageType,
  textIn,
} from './protobuf.ts'
import * as proto from './proto.ts'
import type { SparkUrl } from '../../../schemas/spark-url.ts'

export type SessionOptions = {
  readonly url: SparkUrl
  readonly token: string | undefined
  /** Work that no executor takes up for so long is given up. */
  readonly idleSeconds: number
  /** Where the session's id is kept. */
  readonly file: string
  readonly conf: Readonly<Record<string, string>>
}

/** What one statement may take, and how it is stopped. */
export type StatementLimits = {
  readonly signal?: StopSignal
  readonly seconds?: number
  /** Thrown after `seconds`. */
  readonly late?: () => Error
  /**
   * The share of its tasks that are done; of public work, for the number of tasks follows from declarations.
   */
  readonly progress?: (fraction: number) => void
}

export type SparkSession = {
  readonly version: string
  /** Runs a plan's relation; its rows as Arrow IPC streams, each with its schema. */
  readonly rows: (relation: ProtoMessage, bounds?: StatementLimits) => Promise<readonly Uint8Array[]>
  readonly write: (operation: ProtoMessage, bounds?: StatementLimits) => Promise<void>
  /** Whatever it still runs is stopped by the server. */
  readonly close: () => Promise<void>
}

/** Of calls that run nothing. */
const CALL_SECONDS = 20
const VERSION = /^4\.\d+\.\d+/
const USER = { user_id: 'yinsuan' }
const MOST_MESSAGE_BYTES = 128 * 2 ** 20

type Opened = { readonly id: string; readonly version: string; readonly serverSide: string }

/**
 * Throws Faults `engine.spark_unreachable`, `engine.spark_token`, `engine.spark_version`, each within its
 * timeout.
 */
export async function openSession(options: SessionOptions): Promise<SparkSession> {
  const connection = connect(options)
  const first = await openOne(connection, options).catch((error: unknown) => {
    connection.close()
    throw sparkFailure(error, options.url.address)
  })
  let opened = Promise.resolve(first)
  /** A server that restarted, or dropped an idle session, knows none of its settings: it gets a new one. */
  const inSession = async <T>(work: (session: Opened) => Promise<T>): Promise<T> => {
    const current = opened
    try {
      const session = await current.catch(() => undefined)
      if (session !== undefined) return await work(session)
    } catch (error) {
      const failure = sparkFailure(error, options.url.address)
      if (!(failure instanceof SessionLost)) throw failure
    }
    if (opened === current) opened = openOne(connection, options)
    try {
      return await work(await opened)
    } catch (error) {
      const failure = sparkFailure(error, options.url.address)
      throw failure instanceof SessionLost ? fault('engine.failed', { kind: 'SESSION' }) : failure
    }
  }
  const run = (plan: ProtoMessage, bounds: StatementLimits) =>
    inSession(session => execute(connection, session, plan, bounds, options.idleSeconds))
  return {
    version: first.version,
    rows: (relation, bounds = {}) => run({ root: relation }, bounds),
    write: async (operation, bounds = {}) => {
      await run({ command: { write_operation: operation } }, bounds)
    },
    close: async () => {
      const { id } = await opened.catch(() => first)
      await release(connection, id).catch(() => undefined)
      connection.close()
    },
  }
}

type Connection = {
  readonly call: (method: string, types: Types, message: ProtoMessage) => Promise<ProtoMessage>
  readonly stream: (message: ProtoMessage, deadline: Date | undefined) => ClientReadableStream<ProtoMessage>
  readonly close: () => void
}
type Types = { readonly asked: MessageType; readonly answered: MessageType }

function connect({ url, token }: SessionOptions): Connection {
  const client = new Client(url.address, url.tls ? credentials.createSsl() : credentials.createInsecure(), {
    'grpc.max_receive_message_length': MOST_MESSAGE_BYTES,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 20_000,
    // A proxy from the environment is for others: rows' totals go to the configured address only.
    'grpc.enable_http_proxy': 0,
  })
  const metadata = (): Metadata => {
    const all = new Metadata()
    if (token !== undefined) all.set('authorization', `Bearer ${token}`)
    return all
  }
  const bytes = (type: MessageType) => (message: ProtoMessage) => Buffer.from(encodeMessage(type, message))
  return {
    call: (method, { asked, answered }, message) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          `${proto.SERVICE}/${method}`,
          bytes(asked),
          received => decodeMessage(answered, received),
          message,
          metadata(),
          { deadline: after(CALL_SECONDS) },
          (error, reply) => (error === null && reply !== undefined ? resolve(reply) : reject(error)),
        )
      }),
    stream: (message, deadline) =>
      client.makeServerStreamRequest(
        `${proto.SERVICE}/ExecutePlan`,
        bytes(proto.ExecutePlanRequest),
        received => decodeMessage(proto.ExecutePlanResponse, received),
        message,
        metadata(),
        deadline === undefined ? {} : { deadline },
      ),
    close: () => client.close(),
  }
}

function after(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000)
}

async function openOne(connection: Connection, { url, file, conf }: SessionOptions): Promise<Opened> {
  const left = await leftSession(file, url.address)
  if (left !== undefined) await release(connection, left)
  const id = randomUUID()
  // Before anything runs in it.
  await replaceDurably(file, JSON.stringify({ address: url.address, session: id }))
  const analyzed = await connection.call(
    'AnalyzePlan',
    { asked: proto.AnalyzePlanRequest, answered: proto.AnalyzePlanResponse },
    { session_id: id, user_context: USER, spark_version: {} },
  )
  const version = textIn(messageIn(analyzed, 'spark_version'), 'version').slice(0, 20)
  if (!VERSION.test(version)) throw fault('engine.spark_version', { found: seen(version), valid: '4' })
  const serverSide = textIn(analyzed, 'server_side_session_id')
  const pairs = Object.entries(conf).map(([key, value]) => ({ key, value }))
  await connection.call(
    'Config',
    { asked: proto.ConfigRequest, answered: proto.ConfigResponse },
    {
      session_id: id,
      client_observed_server_side_session_id: serverSide,
      user_context: USER,
      operation: { set: { pairs } },
    },
  )
  return { id, version, serverSide }
}

function seen(version: string): string {
  return /^[\w.-]+$/.test(version) ? version : 'unknown'
}

/** The session that an engine before this one used on this server. */
async function leftSession(file: string, address: string): Promise<string | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof kept !== 'object' || kept === null || !('session' in kept) || !('address' in kept))
      return undefined
    return kept.address === address && typeof kept.session === 'string' ? kept.session : undefined
  } catch {
    return undefined
  }
}

/** The server interrupts what the session runs; a session that it does not know is none. */
async function release(connection: Connection, id: string): Promise<void> {
  await connection.call(
    'ReleaseSession',
    { asked: proto.ReleaseSessionRequest, answered: proto.ReleaseSessionResponse },
    { session_id: id, user_context: USER },
  )
}

async function interrupt(connection: Connection, { id }: Opened, operation: string): Promise<void> {
  await connection.call(
    'Interrupt',
    { asked: proto.InterruptRequest, answered: proto.InterruptResponse },
    {
      session_id: id,
      user_context: USER,
      interrupt_type: proto.INTERRUPT_TYPE_OPERATION_ID,
      operation_id: operation,
    },
  )
}

/** Whatever ends it early, the server is told to stop the operation. */
async function execute(
  connection: Connection,
  session: Opened,
  plan: ProtoMessage,
  { signal, seconds, late, progress }: StatementLimits,
  idleSeconds: number,
): Promise<readonly Uint8Array[]> {
  if (signal?.aborted === true) throw fault('engine.sealing_stopped')
  const operation = randomUUID()
  const stream = connection.stream(
    {
      session_id: session.id,
      client_observed_server_side_session_id: session.serverSide,
      user_context: USER,
      operation_id: operation,
      plan,
      client_type: 'yinsuan',
    },
    undefined,
  )
  const batches: Uint8Array[] = []
  let stopping: Promise<void> | undefined
  let cause: Error | undefined
  const stop = (why: Error): void => {
    cause ??= why
    stopping ??= interrupt(connection, session, operation).catch(() => undefined)
    void stopping.then(() => stream.cancel())
  }
  const aborted = () => stop(fault('engine.sealing_stopped'))
  const idle = new Idle(idleSeconds, () => stop(fault('engine.spark_idle', { seconds: idleSeconds })))
  const deadline =
    seconds === undefined
      ? undefined
      : setTimeout(() => stop(late?.() ?? fault('engine.failed', { kind: 'DEADLINE' })), seconds * 1000)
  signal?.addEventListener('abort', aborted)
  try {
    await new Promise<void>((resolve, reject) => {
      stream.on('data', (response: ProtoMessage) => {
        const { data } = messageIn(response, 'arrow_batch')
        if (data instanceof Uint8Array) batches.push(data)
        const done = progressOf(messageIn(response, 'execution_progress'))
        if (data instanceof Uint8Array || done.working) idle.restart()
        if (done.fraction !== undefined) progress?.(done.fraction)
      })
      stream.on('error', (error: ServiceError) => reject(error))
      stream.on('end', () => resolve())
    })
  } catch (error) {
    if (cause === undefined) throw error
  } finally {
    idle.stop()
    clearTimeout(deadline)
    signal?.removeEventListener('abort', aborted)
    await stopping
  }
  if (cause !== undefined) throw cause
  return batches
}

type Done = { readonly working: boolean; readonly fraction: number | undefined }

function progressOf(progress: ProtoMessage): Done {
  const stages = messagesIn(progress, 'stages')
  const tasks = sum(stages, 'num_tasks')
  const completed = sum(stages, 'num_completed_tasks')
  return {
    working: integerIn(progress, 'num_inflight_tasks') > 0n || (tasks > 0 && completed >= tasks),
    fraction: tasks > 0 ? Math.min(1, completed / tasks) : undefined,
  }
}

function sum(messages: readonly ProtoMessage[], name: string): number {
  return messages.reduce((total, message) => total + Number(integerIn(message, name)), 0)
}

/** Calls once nothing was heard for so long. */
class Idle {
  readonly #timer: NodeJS.Timeout

  constructor(seconds: number, then: () => void) {
    this.#timer = setTimeout(then, seconds * 1000)
  }

  restart(): void {
    this.#timer.refresh()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
