// The channel to a Spark Connect server, its token and its limits.
import { type ClientReadableStream, Client, credentials, Metadata } from '@grpc/grpc-js'
import type { SparkUrl } from '../../../schemas/spark-url.ts'
import { decodeMessage, encodeMessage, type MessageType, type ProtoMessage } from './protobuf.ts'
import * as proto from './proto.ts'

export const USER = { user_id: 'yinsuan' }
/** Of calls that run nothing. */
const CALL_SECONDS = 20
const MAX_MESSAGE_BYTES = 128 * 2 ** 20

export type Connection = {
  readonly call: (method: string, types: Types, message: ProtoMessage) => Promise<ProtoMessage>
  readonly stream: (message: ProtoMessage, deadline: Date | undefined) => ClientReadableStream<ProtoMessage>
  readonly close: () => void
}
type Types = { readonly asked: MessageType; readonly answered: MessageType }

export function connect({
  url,
  token,
}: {
  readonly url: SparkUrl
  readonly token: string | undefined
}): Connection {
  const client = new Client(url.address, url.tls ? credentials.createSsl() : credentials.createInsecure(), {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 20_000,
    // Ignore proxies from the environment: totals go to the configured address only.
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
