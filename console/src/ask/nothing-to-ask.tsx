// Why nothing, or not this edition, can be asked: what a grant waits for, else how to get one.
import type { ReactNode } from 'react'
import type { Grant } from '../../../schemas/records.ts'
import { useWords } from '../shared/use-words.ts'
import { standingOf } from '../shared/grants/grants.ts'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { NothingYet } from '../shared/ui/nothing-yet.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'

/** In the place of the builder. */
function Nothing(props: Parameters<typeof NothingYet>[0]): ReactNode {
  const { text } = useWords()
  return (
    <>
      <PageHead title={text.ask.title} />
      <NothingYet {...props} />
    </>
  )
}

const WAITING = ['offered', 'waiting', 'frozen', 'rejected'] as const

/** What the nearest grant waits for, else how to get one. */
export function NothingToAsk({ grants }: { readonly grants: readonly Grant[] }): ReactNode {
  const { text } = useWords()
  for (const standing of WAITING) {
    const grant = grants.find(each => standingOf(each) === standing)
    if (grant === undefined) continue
    return (
      <Nothing
        title={`${grant.dataset}: ${text.grant.standings[standing]}`}
        next={text.grant.next[standing]}
        action={
          standing === 'offered' && (
            <LinkButton type="primary" to="/budget">
              {text.grant.read}
            </LinkButton>
          )
        }
      />
    )
  }
  return <Nothing title={text.ask.none} next={text.ask.noneNext} />
}

/** An edition that was asked for by name: never another one in its place. */
export function NotThis(props: { readonly edition: string; readonly grants: readonly Grant[] }): ReactNode {
  const { text } = useWords()
  const { edition, grants } = props
  const [dataset] = edition.split('@')
  const standing = WAITING.find(each =>
    grants.some(grant => grant.dataset === dataset && standingOf(grant) === each),
  )
  return (
    <Nothing
      title={text.ask.notThis(edition)}
      next={standing === undefined ? text.ask.notThisNext : text.grant.next[standing]}
      action={
        <LinkButton type="primary" to={standing === 'offered' ? '/budget' : '/ask'}>
          {standing === 'offered' ? text.grant.read : text.ask.another}
        </LinkButton>
      }
    />
  )
}
