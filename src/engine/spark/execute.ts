// One statement on a Spark Connect server, from its plan to its last batch.
import { randomUUID } from 'node:crypto'
import type { ServiceError } from '@grpc/grpc-js'
import type { StopSignal } from '../../../schemas/engine.ts'
import { fault } from '../../../schemas/fault.ts'
import { type Connection, USER } from './connection.ts'
import { integerIn, messageIn, messagesIn, type ProtoMessage } from './protobuf.ts'
import * as proto from './proto.ts'

/** A session as the server knows it. */
export type Opened = { readonly id: string; readonly serverSide: string }

/** What one statement may take, and how it is stopped. */
export type StatementLimits = {
  readonly signal?: StopSignal
  readonly seconds?: number
  /** Thrown after `seconds`. */
  readonly late?: () => Error
  /**
   * The fraction of completed tasks. Public, since the number of tasks depends on declarations alone.
   */
  readonly progress?: (fraction: number) => void
}

/** If anything ends the statement early, the operation is interrupted on the server. */
export async function execute(
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

/** Runs a callback after a period without progress. */
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
