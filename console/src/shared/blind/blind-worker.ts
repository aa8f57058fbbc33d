// The consumer's side of blind queries, in a worker: they never block the page.
import '../no-eval.ts'
import type { ParameterName } from '../../../../protocols/blind/parameters.ts'
import type { DatasetId, Language, OrganisationId } from '../../../../schemas/common.ts'
import type { HiddenValues } from '../../../../schemas/stored-ticket.ts'
import type { TicketRecord } from '../../../../schemas/ticket-record.ts'
import { PolicyFile } from '../../../../schemas/witness-policy.ts'
import type { Policy } from '../trust/policy.ts'
import type { QueryInput } from '../../../../schemas/query.ts'
import type { AnswerFile } from '../../../../schemas/records.ts'
import type { SelectionMode, TicketShape } from '../../../../schemas/ticket-shape.ts'
import {
  askBlind,
  type BlindAnswered,
  type BlindQuestion,
  type Earlier,
} from '../../../../src/sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../../../src/sdk/blind/ensure-ticket.ts'
import { hiddenQuestions } from '../../../../src/sdk/blind/hidden-questions.ts'
import { hiddenSelection } from '../../../../src/sdk/blind/hidden-selection.ts'
import { readBegunAnswer } from '../../../../src/sdk/blind/sealed-copies.ts'
import { type ReadBlind, readBlindAnswer } from '../../../../src/sdk/blind/open-answer.ts'
import {
  type BlindClientDeps,
  type BlindStep,
  type OnProgress,
  schemesOf,
} from '../../../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../../../src/sdk/blind/ticket-store.ts'
import { SdkError } from '../../../../src/sdk/errors.ts'
import type { NodeClient } from '../../../../src/sdk/joint/joint-side.ts'
import type { OpenedKey } from '../opened-key.ts'
import {
  askHidden,
  askOpen,
  cancel,
  type JointOwn,
  prepareJoint,
  readHiddenAnswer,
  resume,
  verifyFile,
} from '../joint/joint-methods.ts'
import type { JointMethods } from '../joint/joint-method-table.ts'
import type { StoredJointQuestion } from '../joint/joint-record.ts'
import { type JointStore, openJointStore } from '../joint/joint-store.ts'
import type { NodeAccess } from '../joint/node-access.ts'
import { memberClient, nodeClient } from '../member-client.ts'
import { serveMethods } from '../worker-rpc.ts'
import { openBrowserStorage } from './browser-storage.ts'
import { startBrowserSeal } from './start-seal.ts'

export type BlindMethods = JointMethods & {
  /** Opens the member's tickets; the first call. */
  readonly start: {
    readonly input: {
      readonly key: Pick<OpenedKey, 'header' | 'publicKey' | 'signingKey' | 'vaultKey'>
      readonly organisation: OrganisationId
      readonly language: Language
      /** The member's witness policy; undefined: the pinned log key alone. */
      readonly policy: Policy | undefined
    }
    readonly output: undefined
  }
  /** Fetches and starts the HE library, so that the first ticket waits for neither. */
  readonly warm: { readonly input: { readonly parameters: ParameterName }; readonly output: undefined }
  /** Makes a ticket for any question of this shape; it needs nothing of the question. */
  readonly prepare: {
    readonly input: { readonly dataset: DatasetId; readonly shape: TicketShape }
    /** Undefined: a newer call replaced this one before it began. */
    readonly output: { readonly expires: string } | undefined
  }
  readonly ask: {
    readonly input: {
      readonly query: QueryInput
      /** The one that the question was composed from. */
      readonly edition: BlindQuestion['edition']
      readonly mode: SelectionMode
      /** Secret: it never leaves this worker. */
      readonly hide: Readonly<Record<string, readonly string[]>>
      /** Whether the reader has seen the warning and asks again. */
      readonly again: boolean
      /** The shape that the estimate of this question names. */
      readonly shape: TicketShape | undefined
    }
    readonly output:
      | { readonly kind: 'answered'; readonly answered: BlindAnswered }
      | { readonly kind: 'earlier'; readonly earlier: Earlier }
  }
  /** The numbers of an answer that was asked here, or with this key in a store that is lost. */
  readonly read: { readonly input: { readonly file: AnswerFile }; readonly output: ReadBlind | undefined }
  /** What the member's answered blind questions hid, by answer. */
  readonly questions: {
    readonly input: Record<never, never>
    readonly output: readonly (readonly [answer: string, hidden: HiddenValues])[]
  }
  /** What was kept of a ticket, by the service's name of it. */
  readonly record: { readonly input: { readonly ticket: string }; readonly output: TicketRecord | undefined }
}

export type BlindProgress = {
  readonly step: BlindStep
  readonly done: number
  readonly total: number
  /** Of a joint question that has been sent: the state at each member. */
  readonly joint?: StoredJointQuestion
}

type Opened = Omit<BlindClientDeps, 'scheme'> & Pick<JointOwn, 'publicKey' | 'clientOf'>

let opened: Promise<Opened> | undefined
/** Opened beside the tickets; a browser that stores nothing is reported where a joint question needs it. */
let joint: Promise<JointStore> | undefined
let schemes: Promise<BlindClientDeps['scheme']> | undefined
/** The end of the queue. Calls run one at a time: two that make tickets would compete for the same ones. */
let last: Promise<unknown> = Promise.resolve()
/** The newest `prepare`: an older one that has not begun is obsolete. */
let lastPrepare = 0

serveMethods<BlindMethods, BlindProgress>(self, {
  start: async input => {
    opened = open(input)
    await opened
    return undefined
  },
  warm: ({ parameters }) =>
    queued(async own => {
      ;(await withSchemes(own)).scheme(parameters)
      return undefined
    }),
  prepare: (wanted, { onProgress }) => {
    const call = ++lastPrepare
    return queued(async own => {
      if (call !== lastPrepare) return undefined
      const { ticket } = await ensureTicket(await withSchemes(own), wanted, stepsTo(onProgress))
      return { expires: ticket.expires }
    })
  },
  ask: (question, { onProgress }) =>
    queued(async own => await ask(await withSchemes(own), question, stepsTo(onProgress))),
  jointPrepare: (wanted, { onProgress }) => {
    const call = ++lastPrepare
    return queued(async own =>
      call === lastPrepare
        ? await prepareJoint(await withJoint(own), wanted, stepsTo(onProgress))
        : undefined,
    )
  },
  // Beside the queue, as it needs no ticket: a node that is down must not hold up blind questions.
  jointAsk: async (question, { onProgress }) =>
    await askOpen(await withoutSchemes(), question, jointTo(onProgress)),
  jointAskBlind: (question, { onProgress }) =>
    queued(
      async own => await askHidden(await withJoint(own), question, stepsTo(onProgress), jointTo(onProgress)),
    ),
  jointResume: async (which, { onProgress }) =>
    await resume(await withJoint(await started()), which, stepsTo(onProgress), jointTo(onProgress)),
  jointCancel: async which => await cancel(await withoutSchemes(), which),
  jointVerify: async which => await verifyFile(await withoutSchemes(), which),
  jointRead: async which => await readHiddenAnswer(await withoutSchemes(), which),
  read: ({ file }) =>
    queued(
      async own =>
        (await readBlindAnswer(own.store, file)) ?? (await readBegunAnswer(await withSchemes(own), file)),
    ),
  // Beside the queue: a list must not wait until a ticket is made.
  questions: async () => [...(await hiddenQuestions((await started()).store))],
  record: ({ ticket }) => queued(own => own.store.record(ticket)),
})

function queued<Output>(work: (own: Opened) => Promise<Output>): Promise<Output> {
  const run = last.then(async () => {
    return await work(await started())
  })
  last = run.catch(() => undefined)
  return run
}

async function started(): Promise<Opened> {
  if (opened === undefined) throw new Error('the worker was not started')
  return await opened
}

function stepsTo(onProgress: (progress: BlindProgress) => void): OnProgress {
  return (step, done, total) => onProgress({ step, done, total })
}

function jointTo(onProgress: (progress: BlindProgress) => void): (joint: StoredJointQuestion) => void {
  return joint => onProgress({ step: 'ask', done: 0, total: 1, joint })
}

async function open({
  key,
  organisation,
  language,
  policy,
}: BlindMethods['start']['input']): Promise<Opened> {
  const { header, publicKey, vaultKey } = key
  joint = openJointStore(key)
  joint.catch(() => undefined)
  const client = memberClient(key, language)
  const storage = await openBrowserStorage(`yinsuan-tickets-${header.keyId}`)
  const store = await openTicketStore(storage, vaultKey, client.random)
  const { serviceKey, logKey } = header
  const witnessed = policy && { policy: PolicyFile.parse({ ...policy, log: logKey }) }
  const clientOf = (access: NodeAccess): NodeClient => ({
    client: nodeClient(client, key, access, language),
    serviceKey: access.serviceKey,
    logKey: access.logKey,
  })
  const keys = { copyKey: vaultKey, serviceKey, logKey }
  const own = { client, store, organisation, ...keys, now: Date.now, ...witnessed }
  return { ...own, publicKey, clientOf }
}

/** 1.2 MB, fetched when the first ticket is made; reading old answers needs none of it. */
async function withSchemes(own: Opened): Promise<BlindClientDeps> {
  schemes ??= startBrowserSeal().then(schemesOf)
  return { ...own, scheme: await schemes }
}

async function withJoint(own: Opened): Promise<JointOwn> {
  return jointOwn(own, await withSchemes(own))
}

/** For what decrypts nothing: the HE library stays unfetched. */
async function withoutSchemes(): Promise<JointOwn> {
  const own = await started()
  const scheme = (): never => {
    throw new Error('an open question needs no scheme')
  }
  return await jointOwn(own, { ...own, scheme })
}

async function jointOwn({ publicKey, clientOf }: Opened, hub: BlindClientDeps): Promise<JointOwn> {
  if (joint === undefined) throw new Error('the worker was not started')
  return { hub, publicKey, clientOf, store: await joint }
}

async function ask(
  own: BlindClientDeps,
  { query, edition, mode, hide, again, shape }: BlindMethods['ask']['input'],
  onProgress: OnProgress,
): Promise<BlindMethods['ask']['output']> {
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
