import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { AnswerSummary } from '../../../schemas/records.ts'
import { type AnswerNames, isFound, searchable } from '../../../src/sdk/questions/search-answers.ts'
import { useJointRecords } from '../shared/joint/use-joint-records.ts'
import { useDeclarations } from './use-declarations.ts'
import { useAnswerPages, useHiddenQuestions } from './use-answer-list.ts'

/** With what its names mean, and what it hid, as far as that is known here. */
export type ListedAnswer = AnswerSummary & AnswerNames

/** A search goes back page by page until so many are found … */
const ENOUGH = 50
/** … or so many were read; then the reader says whether to go on. */
const ROUND = 1_000

/**
 * Stored answers and the joint ones of this browser, newest first: those that have all words of `search`. The
 * words stay here.
 */
export function useAnswerSearch(search: string) {
  const pages = useAnswerPages()
  const joint = useJointAnswers()
  const declarations = useDeclarations()
  const stored = useMemo(() => (pages.data?.pages ?? []).flatMap(({ items }) => items), [pages.data])
  const hides = useHiddenQuestions(useMemo(() => [...joint, ...stored], [joint, stored]))
  const listed = useMemo(
    () =>
      [...joint, ...stored]
        .map((each: ListedAnswer): ListedAnswer => {
          const vocabulary = each.vocabulary ?? declarations.get(each.edition)
          return { ...each, vocabulary, hidden: hides.get(each.id) }
        })
        .toSorted((a, b) => (a.released < b.released ? 1 : -1)),
    [joint, stored, declarations, hides],
  )
  const words = useDeferredValue(search.trim())
  const isSearching = words !== ''
  const texts = useMemo(
    () => (isSearching ? listed.map(each => ({ each, text: searchable(each, each) })) : []),
    [isSearching, listed],
  )
  const found = isSearching ? texts.flatMap(({ each, text }) => (isFound(text, words) ? [each] : [])) : listed
  const [goal, setGoal] = useState({ found: ENOUGH, read: ROUND })
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = pages
  const isGoingBack =
    isSearching &&
    found.length < goal.found &&
    stored.length < goal.read &&
    hasNextPage &&
    !isFetchNextPageError
  useEffect(() => {
    if (isGoingBack && !isFetching) void fetchNextPage()
  }, [isGoingBack, isFetching, fetchNextPage])
  return {
    pages,
    found,
    hasJoint: joint.length > 0,
    /** How many were looked through. */
    read: listed.length,
    isSearching,
    isGoingBack,
    goOn: () => {
      if (isSearching) setGoal({ found: found.length + ENOUGH, read: stored.length + ROUND })
      void fetchNextPage()
    },
  }
}

const NONE: readonly ListedAnswer[] = []

/** Joint answers of this browser, in the form of those that the service stores. */
function useJointAnswers(): readonly ListedAnswer[] {
  const { data } = useJointRecords()
  return useMemo(
    () =>
      data?.flatMap(({ file }): readonly ListedAnswer[] => {
        if (file === null) return []
        const { id, edition, mode, query, privacy, seq, released } = file.answer
        const summary = { id, edition, mode, kind: query.kind, query, charge: privacy.charge, seq, released }
        return [{ ...summary, vocabulary: file.answer }]
      }) ?? NONE,
    [data],
  )
}
