import type { RouteName } from './api.ts'
import type { DecisionBody } from './body.ts'
import { type Claim, datasetOf, decider, named } from './claim.ts'

type ProposalBody = Extract<DecisionBody, { readonly type: 'proposal' }>

/** Who asked for something that a second person decides, and for what. */
export function proposalClaim(body: ProposalBody, called: RouteName): Claim | undefined {
  const { kind, edition, grant, caps, admission, market, proposal } = body
  const [capPerConsumer, capTotal] = [caps?.perConsumer ?? null, caps?.total ?? null]
  const seat = {
    subject: market ?? (admission === null ? null : named(admission).organisation),
    roles: kind === 'organisation' ? (admission?.roles.toSorted() ?? null) : null,
  }
  const leaf = {
    proposal,
    kind,
    edition,
    grantId: grant,
    capPerConsumer,
    capTotal,
    ...seat,
    ...decider(body),
  }
  switch (kind) {
    case 'cap':
      return caps === null
        ? undefined
        : { routes: ['editionCaps'], id: edition ?? '', leaf, content: { ...caps } }
    case 'grant':
      return { routes: ['grantIssue'], leaf, content: {}, about: [['contract', 'id'], grant] }
    case 'organisation':
      if (admission === null) return undefined
      return {
        routes: ['organisationPropose'],
        leaf,
        content: { id: admission.organisation, title: admission.title, roles: admission.roles },
      }
    case 'key':
      return admission === null
        ? undefined
        : { routes: ['organisationCodePropose'], id: admission.organisation, leaf }
    case 'market':
      return { routes: ['marketPublish'], leaf, content: { digest: market } }
    case 'edition':
      // At its registration, or again after a refusal.
      if (called === 'editionSubmit') return { routes: [called], id: edition ?? '', leaf }
      return {
        routes: ['editionRegister'],
        leaf,
        content: {},
        about: [['declaration', 'dataset'], datasetOf(edition)],
      }
  }
}
