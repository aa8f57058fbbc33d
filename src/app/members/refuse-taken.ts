import { fault } from '../../../schemas/fault.ts'
import type { DecisionTransaction } from '../../store/decision.ts'

/** Throws `registry.organisation_exists`. */
export async function refuseTaken({ read }: DecisionTransaction, id: string): Promise<void> {
  if ((await read.organisation(id)) !== undefined)
    throw fault('registry.organisation_exists', { organisation: id }, '/id')
}
