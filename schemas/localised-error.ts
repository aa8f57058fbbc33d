// An error that brings its words with it. Pages tell one from others, and show it, without loading the
// messages of every area: whoever throws it has loaded them.
import type { Language } from './common.ts'
import type { FaultDetail } from './fault.ts'
import type { MessageCode } from './messages/messages.ts'

export abstract class LocalisedError extends Error {
  abstract readonly code: MessageCode
  abstract readonly faults: readonly [FaultDetail, ...FaultDetail[]]
  /** One line for each fault. */
  abstract linesIn(language: Language): readonly string[]
}
