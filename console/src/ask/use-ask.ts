import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { toBase64Url } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Query } from '../../../schemas/query.ts'
import { ask } from '../../../src/sdk/ask.ts'
import type { Earlier } from '../../../src/sdk/blind/ask-blind.ts'
import { useNavigation } from '../shared/location.tsx'
import { useSession } from '../shared/session.tsx'
import type { LoadedAnswer } from '../shared/use-answer.ts'
import type { BlindProgress } from '../shared/blind/blind-worker.ts'
import type { StoredJointQuestion } from '../shared/joint/joint-record.ts'
import type { MarketAsking } from './joint-asking.ts'
import { type QuestionDraft, hiddenMode, hiddenValues } from './draft.ts'

export type AskState = {
  readonly busy: boolean
  readonly progress: BlindProgress | undefined
  /** Of a joint question that was sent. */
  readonly joint: StoredJointQuestion | undefined
  readonly error: unknown
  /** Set where the same public part was asked before, and the reader must decide. */
  readonly earlier: Earlier | undefined
  readonly clear: () => void
  /** `needs`: what the current estimate says of blind tickets. `again`: the reader has seen the warning. */
  readonly ask: (draft: QuestionDraft, query: Query, needs: Estimate['blind'], again: boolean) => void
}

type State = Pick<AskState, 'busy' | 'progress' | 'joint' | 'error' | 'earlier'>

const STILL: State = {
  busy: false,
  progress: undefined,
  joint: undefined,
  error: undefined,
  earlier: undefined,
}

/** Asks openly or blind and opens the answer. A retry reuses its idempotency key, so it is charged once. */
export function useAsk(edition: CatalogueEdition, joint?: MarketAsking): AskState {
  const session = useSession()
  const queries = useQueryClient()
  const { go, prefetch } = useNavigation()
  const [state, setState] = useState(STILL)
  /** Idempotency keys by question: a retry after a lost connection sends the same one. */
  const keys = useRef(new Map<string, string>())

  const show = useCallback(
    (loaded: LoadedAnswer, stored: boolean) => {
      queries.setQueryData(['answer', loaded.answer.id], loaded)
      // Refetched by the next page that needs them, not by the one being left.
      for (const queryKey of [['answers'], ['budgets'], ['estimate']]) {
        void queries.invalidateQueries({ queryKey, refetchType: 'none' })
      }
      go(`/answers/${loaded.answer.id}${stored ? '?stored=yes' : ''}`)
    },
    [queries, go],
  )
  const askOpen = useCallback(
    async (query: Query) => {
      const text = canonicalJson(query)
      const idempotencyKey = keys.current.get(text) ?? toBase64Url(session.client.random(new Uint8Array(16)))
      keys.current.set(text, idempotencyKey)
      const { file, stored, answer } = await ask(session.client, query, { idempotencyKey, edition })
      show({ file, answer, hidden: undefined }, stored)
    },
    [session, edition, show],
  )
  const askBlind = useCallback(
    async (draft: QuestionDraft, query: Query, needs: Estimate['blind'], again: boolean) => {
      const [mode, hide, shape] = [hiddenMode(draft), hiddenValues(draft), needs?.shape]
      // Whether a chart is drawn depends on the numbers, and must not decide whether its library is fetched.
      await prefetch('/answers/:id')
      const { id, declaration, totals } = edition
      const input = { query, edition: { id, declaration, totals }, mode, hide, again, shape }
      const output = await session.blind().call('ask', input, {
        onProgress: progress => setState(before => ({ ...before, progress })),
      })
      if (output.kind === 'earlier') {
        setState({ ...STILL, earlier: output.earlier })
        return
      }
      const { file, answer, hidden, stored } = output.answered
      show({ file, answer, hidden }, stored)
    },
    [session, edition, show, prefetch],
  )
  const askJointly = useCallback(
    async (draft: QuestionDraft, query: Query, needs: Estimate['blind'], again: boolean) => {
      if (joint === undefined) return
      const of = { market: joint.fetched, nodes: joint.nodes, query }
      const onProgress = (progress: BlindProgress): void =>
        setState(before => ({ ...before, progress, joint: progress.joint ?? before.joint }))
      try {
        const [mode, hide] = [hiddenMode(draft), hiddenValues(draft)]
        const asked =
          needs === null
            ? await session.blind().call('jointAsk', of, { onProgress })
            : await session
                .blind()
                .call('jointAskBlind', { ...of, mode, hide, again, shape: needs.shape }, { onProgress })
        if (asked.kind === 'earlier') setState({ ...STILL, earlier: asked.earlier })
        else go(`/answers/${asked.id}`)
      } finally {
        const changed = ['joint-records', 'market-sources', 'budgets', 'estimate']
        for (const name of changed)
          void queries.invalidateQueries({
            queryKey: [name],
            ...(name === 'joint-records' ? {} : { refetchType: 'none' as const }),
          })
      }
    },
    [joint, session, queries, go],
  )
  return useMemo(
    () => ({
      ...state,
      clear: () => setState(STILL),
      ask: (draft, query, needs, again) => {
        setState({ ...STILL, busy: true })
        const asked =
          joint !== undefined
            ? askJointly(draft, query, draft.blind ? needs : null, again)
            : draft.blind
              ? askBlind(draft, query, needs, again)
              : askOpen(query)
        asked
          .then(() => setState(before => ({ ...before, busy: false })))
          .catch((error: unknown) => setState(before => ({ ...STILL, joint: before.joint, error })))
      },
    }),
    [state, joint, askJointly, askBlind, askOpen],
  )
}
