import { fault } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'

/** `registry.status`, with the states in which it would be possible. */
export function statusFault({ id, status }: Edition, valid: readonly Edition['status'][]) {
  return fault('registry.status', { edition: id, status, valid })
}
