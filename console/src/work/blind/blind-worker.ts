// The consumer's side of blind queries in a worker: tickets, questions and answers never stop the page, and the HE library is loaded only here.
import '../no-eval.ts'
import type { ParameterName } from '../../../../protocols/blind/parameters.ts'
import type { DatasetId, Language } from '../../../../schemas/common.ts'
import type { QueryInput } from '../../../../schemas/query.ts'
import type { AnswerFile } from '../../../../schemas/records.ts'
import type { Selection, TicketShape } from '../../../../schemas/ticket-shape.ts'
import {
  askBlind,
  type BlindAnswered,
  type BlindQuestion,
  type Earlier,
} from '../../../../src/sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../../../src/sdk/blind/ensure-ticket.ts'
import { hiddenSelection } from '../../../../src/sdk/blind/hidden-selection.ts'
import { type ReadBlind, readBlindAnswer } from '../../../../src/sdk/blind/open-answer.ts'
import { type BlindSide, type BlindStep, type OnProgress, schemesOf } from '../../../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../../../src/sdk/blind/ticket-store.ts'
import { SdkError } from '../../../../src/sdk/errors.ts'
import type { OpenedKey } from '../keys/key-worker.ts'
import { answerOrder } from '../orders/answer-order.ts'
import type { OrderOf, OutputOf } from '../orders/order.ts'
import { clientOf } from '../client-of.ts'
import { openBrowserStorage } from './browser-storage.ts'
import { startSeal } from './start-seal.ts'

export type BlindOrders = {
  /** Fetches and starts the HE library, so that the first ticket waits for neither. */
  readonly warm: { readonly input: { readonly parameters: ParameterName }; readonly output: undefined }
  /** A ticket of this shape, ready for any question that fits it; nothing of the question is needed. */
  readonly prepare: {
    readonly input: { readonly dataset: DatasetId; readonly shape: TicketShape }
    /** Undefined: another one was wanted before this one's turn came. */
    readonly output: { readonly expires: string } | undefined
  }
  readonly ask: {
    readonly input: {
      readonly query: QueryInput
      /** The one that the question was composed from. */
      readonly edition: BlindQuestion['edition']
      readonly mode: Selection
      /** Secret: it goes to this worker and nowhere else. */
      readonly hide: Readonly<Record<string, readonly string[]>>
      /** Whether the reader has seen the warning and asks again. */
      readonly again: boolean
      /** What the estimate beside the question asked for. */
      readonly shape: TicketShape | undefined
    }
    readonly output:
      | { readonly kind: 'answered'; readonly answered: BlindAnswered }
      | { readonly kind: 'earlier'; readonly earlier: Earlier }
  }
  /** The numbers of an answer that was read here before. */
  readonly read: { readonly input: { readonly file: AnswerFile }; readonly output: ReadBlind | undefined }
}

export type BlindStart = {
  readonly kind: 'start'
  readonly key: Pick<OpenedKey, 'header' | 'signingKey' | 'vaultKey'>
  readonly language: Language
}
export type BlindProgress = { readonly step: BlindStep; readonly done: number; readonly total: number }

type Opened = Omit<BlindSide, 'scheme'>

let opened: Promise<Opened> | undefined
let schemes: Promise<BlindSide['scheme']> | undefined
/** One at a time: two that make tickets would be in each other's way. */
let last: Promise<unknown> = Promise.resolve()
/** A ticket that was wanted before and not begun yet is wanted no more. */
let lastPrepare = 0

self.onmessage = ({ data }: MessageEvent<BlindStart | OrderOf<BlindOrders>>) => {
  if (data.kind === 'start') {
    opened = open(data)
    // Told where it is used.
    opened.catch(() => undefined)
    return
  }
  if (data.kind === 'prepare') lastPrepare = data.id
  last = last.then(() =>
    answerOrder(data.id, (tell: (progress: BlindProgress) => void) =>
      carryOut(data, (step, done, total) => tell({ step, done, total })),
    ),
  )
}

async function open({ key, language }: BlindStart): Promise<Opened> {
  const { header, vaultKey } = key
  const client = clientOf(key, language)
  const storage = await openBrowserStorage(`yinsuan-tickets-${header.keyId}`)
  const store = await openTicketStore(storage, vaultKey, client.random)
  const { serviceKey, logKey } = header
  return { client, store, serviceKey, logKey, now: Date.now }
}

/** 1.2 MB, fetched when the first ticket is made; reading old answers needs none of it. */
async function withSchemes(own: Opened): Promise<BlindSide> {
  schemes ??= startSeal().then(schemesOf)
  return { ...own, scheme: await schemes }
}

async function carryOut(order: OrderOf<BlindOrders>, onProgress: OnProgress): Promise<OutputOf<BlindOrders>> {
  if (opened === undefined) throw new Error('the worker was not started')
  const own = await opened
  switch (order.kind) {
    case 'warm':
      ;(await withSchemes(own)).scheme(order.input.parameters)
      return undefined
    case 'prepare': {
      if (order.id !== lastPrepare) return undefined
      const { ticket } = await ensureTicket(await withSchemes(own), order.input, onProgress)
      return { expires: ticket.expires }
    }
    case 'ask':
      return await ask(await withSchemes(own), order.input, onProgress)
    case 'read':
      return await readBlindAnswer(own.store, order.input.file)
  }
}

async function ask(
  own: BlindSide,
  { query, edition, mode, hide, again, shape }: BlindOrders['ask']['input'],
  onProgress: OnProgress,
): Promise<BlindOrders['ask']['output']> {
  const hidden = hiddenSelection(edition.declaration, mode, hide)
  const wanted = shape === undefined ? {} : { wanted: { dataset: edition.declaration.dataset, shape } }
  let earlier: Earlier | undefined
  try {
    const answered = await askBlind(
      own,
      { query, hidden, edition },
      {
        onProgress,
        ...wanted,
        confirmRepeat: async found => {
          earlier = found
          return again
        },
      },
    )
    return { kind: 'answered', answered }
  } catch (error) {
    const repeated = error instanceof SdkError && error.code === 'sdk.blind_repeat'
    if (repeated && earlier !== undefined) return { kind: 'earlier', earlier }
    throw error
  }
}
