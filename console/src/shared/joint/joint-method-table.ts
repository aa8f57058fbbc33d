// The worker's methods for joint questions: by name, what goes in and what comes out.
import type { JointAnswerFile } from '../../../../schemas/joint.ts'
import type { MarketEditionRecord } from '../../../../schemas/market.ts'
import type { QueryInput } from '../../../../schemas/query.ts'
import type { SelectionMode, TicketShape } from '../../../../schemas/ticket-shape.ts'
import type { Earlier } from '../../../../src/sdk/blind/ask-blind.ts'
import type { ReadBlind } from '../../../../src/sdk/blind/open-answer.ts'
import type { NodeAccess } from './node-access.ts'

export type JointAsked =
  | { readonly kind: 'answered'; readonly id: string }
  /** Of a blind question: the same public part was asked before. */
  | { readonly kind: 'earlier'; readonly earlier: Earlier }

/** A market edition as it was fetched, and where its nodes are reached; the worker verifies it anew. */
export type Of = { readonly market: MarketEditionRecord; readonly nodes: readonly NodeAccess[] }

export type JointMethods = {
  readonly jointPrepare: {
    readonly input: Of & { readonly shape: TicketShape }
    /** Undefined: a newer call replaced this one before it began. */
    readonly output: { readonly expires: string } | undefined
  }
  readonly jointAsk: {
    readonly input: Of & { readonly query: QueryInput }
    readonly output: JointAsked
  }
  readonly jointAskBlind: {
    readonly input: Of & {
      readonly query: QueryInput
      readonly mode: SelectionMode
      /** Secret: it never leaves this worker. */
      readonly hide: Readonly<Record<string, readonly string[]>>
      readonly again: boolean
      readonly shape: TicketShape
    }
    readonly output: JointAsked
  }
  /** Brings a stored question forward, after a reload too. */
  readonly jointResume: {
    readonly input: { readonly id: string; readonly nodes: readonly NodeAccess[] }
    readonly output: JointAsked
  }
  /** `nodes`: where the ticket of a blind one is dropped; what is missing keeps it for its time. */
  readonly jointCancel: {
    readonly input: { readonly id: string; readonly nodes: readonly NodeAccess[] }
    readonly output: undefined
  }
  /** Everything in the file, from its bytes alone. */
  readonly jointVerify: {
    readonly input: { readonly file: JointAnswerFile }
    readonly output: readonly { readonly organisation: string; readonly entry: string }[]
  }
  /** The numbers of a blind answer that was opened here. */
  readonly jointRead: {
    readonly input: { readonly file: JointAnswerFile }
    readonly output: ReadBlind | undefined
  }
}
