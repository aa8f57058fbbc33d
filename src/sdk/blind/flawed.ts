// Evidence, answers to it and records that do not hold: which part of them, as a code.
import { ProtocolError } from '../../../protocols/errors.ts'
import { EvidenceFlaw } from '../../../schemas/evidence-flaw.ts'
import { SdkError } from '../errors.ts'
import { isPolicyUnmet } from './ticket-entry.ts'

/** `message`: for developers; a person reads the words of `flaw`. */
export function flawed(flaw: EvidenceFlaw, message: string, options?: ErrorOptions): SdkError {
  return new SdkError('sdk.evidence', message, { flaw }, options)
}

/** Undefined for an error of another kind, such as a lost connection. */
export function flawOf(error: unknown): EvidenceFlaw | undefined {
  if (!(error instanceof SdkError) || error.code !== 'sdk.evidence') return undefined
  return EvidenceFlaw.safeParse(error.details['flaw']).data
}

/**
 * What a broken proof of this part throws becomes its flaw; an unmet policy of the reader says nothing about
 * the part and stays what it is.
 */
export async function asFlaw<T>(flaw: EvidenceFlaw, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isBroken = error instanceof ProtocolError || (error instanceof SdkError && error.code === 'sdk.log')
    if (!isBroken || isPolicyUnmet(error)) throw error
    throw flawed(flaw, error.message, { cause: error })
  }
}
