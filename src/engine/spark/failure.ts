// What a failed call on Spark Connect says of itself. Spark's messages and details quote values of rows, so
// only the class of an error leaves this file, and only in the form that Spark's own classes have.
import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { Fault, fault } from '../../../schemas/fault.ts'
import { decodeMessage, messagesIn, textIn } from './protobuf.ts'
import { ErrorInfo, Status } from './proto.ts'

/** The server no longer knows the session: it restarted or evicted an idle one. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost'
}

export function sparkFailure(error: unknown, address: string): Error {
  if (error instanceof Fault || error instanceof SessionLost) return error
  if (!isServiceError(error)) return fault('engine.failed', { kind: 'unknown' })
  const kind = errorClass(error)
  if (kind?.startsWith('INVALID_HANDLE.SESSION') === true) return new SessionLost()
  if (kind?.startsWith('PATH_NOT_FOUND') === true || kind === 'FileNotFoundException')
    return fault('engine.spark_path')
  const { code } = error
  if (code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED)
    return fault('engine.spark_unreachable', { address })
  if (code === status.UNAUTHENTICATED || code === status.PERMISSION_DENIED)
    return fault('engine.spark_token', { address })
  if (code === status.UNIMPLEMENTED) return fault('engine.spark_version', { found: 'unknown', valid: '4' })
  if (code === status.RESOURCE_EXHAUSTED) return fault('engine.out_of_memory')
  return fault('engine.failed', { kind: kind ?? status[code] ?? 'unknown' })
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'metadata' in error
}

/** Such as `PATH_NOT_FOUND`, or the name of the exception where Spark gives no class. */
function errorClass({ metadata }: ServiceError): string | undefined {
  const [details] = metadata instanceof Metadata ? metadata.get('grpc-status-details-bin') : []
  if (!(details instanceof Uint8Array)) return undefined
  try {
    for (const any of messagesIn(decodeMessage(Status, details), 'details')) {
      if (!textIn(any, 'type_url').endsWith('/google.rpc.ErrorInfo')) continue
      const value = any['value']
      const info = decodeMessage(ErrorInfo, value instanceof Uint8Array ? value : new Uint8Array())
      const named = messagesIn(info, 'metadata').find(entry => textIn(entry, 'key') === 'errorClass')
      const given = named === undefined ? '' : textIn(named, 'value')
      if (/^[A-Z][A-Z0-9_.]{0,79}$/.test(given)) return given
      return /([A-Za-z]{1,60})$/.exec(textIn(info, 'reason'))?.[1]
    }
  } catch {
    // Malformed details carry no class.
  }
  return undefined
}
