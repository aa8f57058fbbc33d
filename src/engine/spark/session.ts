// A session on a Spark Connect server: one for the life of an engine, kept under a name on the disk, so that
// what a crashed engine left running is stopped before another one begins.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fault } from '../../../schemas/fault.ts'
import { replaceDurably } from '../layout.ts'
import { connect, type Connection, USER } from './connection.ts'
import { execute, type Opened, type StatementLimits } from './execute.ts'
import { sparkFailure, SessionLost } from './failure.ts'
import { messageIn, type ProtoMessage, textIn } from './protobuf.ts'
import * as proto from './proto.ts'
import type { SparkUrl } from '../../../schemas/spark-url.ts'

export type SessionOptions = {
  readonly url: SparkUrl
  readonly token: string | undefined
  /** A statement without progress for this long is interrupted. */
  readonly idleSeconds: number
  /** Where the session's id is kept. */
  readonly file: string
  readonly conf: Readonly<Record<string, string>>
}

export type SparkSession = {
  readonly version: string
  /** Runs a plan's relation; its rows as Arrow IPC streams, each with its schema. */
  readonly rows: (relation: ProtoMessage, bounds?: StatementLimits) => Promise<readonly Uint8Array[]>
  readonly write: (operation: ProtoMessage, bounds?: StatementLimits) => Promise<void>
  /** The server interrupts anything still running. */
  readonly close: () => Promise<void>
}

const VERSION = /^4\.\d+\.\d+/

/**
 * Throws Faults `engine.spark_unreachable`, `engine.spark_token`, `engine.spark_version`, each within its
 * timeout.
 */
export async function openSession(options: SessionOptions): Promise<SparkSession> {
  const connection = connect(options)
  const first: Opened & { readonly version: string } = await openOne(connection, options).catch(
    (error: unknown) => {
      connection.close()
      throw sparkFailure(error, options.url.address)
    },
  )
  let opened = Promise.resolve(first)
  /** After a restart or an eviction the server has lost the session's settings: open a new session. */
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

async function openOne(
  connection: Connection,
  { url, file, conf }: SessionOptions,
): Promise<Opened & { readonly version: string }> {
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

/** The server interrupts what the session runs; an unknown session is not an error. */
async function release(connection: Connection, id: string): Promise<void> {
  await connection.call(
    'ReleaseSession',
    { asked: proto.ReleaseSessionRequest, answered: proto.ReleaseSessionResponse },
    { session_id: id, user_context: USER },
  )
}
