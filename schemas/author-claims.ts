// What an entry's leaf and its request have to say so that its private body is true, for each kind of body.
import { accountId } from '../protocols/audit/commitment.ts'
import type { Entry } from '../protocols/audit/entry.ts'
import { statedRoles } from '../protocols/audit/key-roles.ts'
import { fromHex, utf8 } from '../protocols/bytes.ts'
import { canonicalJson, type Json, parseStrictJson } from '../protocols/canonical-json.ts'
import { documentDigest } from '../protocols/identity/signed-document.ts'
import { parseJoint, questionDigest } from '../protocols/joint/documents.ts'
import { type RouteName, ROUTES } from './api.ts'
import type { Body, ComputationBody, DecisionBody } from './body.ts'
import { type Claim, decider, named } from './claim.ts'
import { mechanismOf } from './charged.ts'
import { editionId } from './common.ts'
import { readsFrom } from './declaration.ts'
import { Contract } from './contract.ts'
import { proposalClaim } from './proposal-claims.ts'
import { Query } from './query.ts'

/** Undefined: no request can be the reason of this entry. */
export function claimOf(leaf: Entry, body: Body, called: RouteName): Claim | undefined {
  if (leaf.type !== body.type) return undefined
  if (body.type === 'computation') {
    if (body.joint !== undefined) return jointClaim(body)
    const { edition, mode, query } = body
    return {
      routes: [mode === 'open' ? 'ask' : 'askBlind'],
      leaf: { edition, mode, mechanism: mechanismOf(body) },
      content:
        query.edition === edition && agreesOn(query.purpose, body.purpose) ? { query } : { query: null },
    }
  }
  if (body.type === 'refusal') {
    const { method, path } = ROUTES[called]
    const isCalled =
      body.route === `${method} ${path}` || (body.route === 'sealing' && called === 'editionRegister')
    return { routes: isCalled ? [called] : [], leaf: {}, content: {} }
  }
  // The service's own: it counts refusals.
  if (body.type === 'refusal-summary') return undefined
  return decisionClaim(body, called)
}

function decisionClaim(body: DecisionBody, called: RouteName): Claim | undefined {
  switch (body.type) {
    case 'organisation': {
      const { organisation: id, title, roles, proposal } = body
      const leaf = { ...named(body), roles: roles.toSorted() }
      if (proposal === null) return { routes: ['organisationAdd'], leaf, content: { id, title, roles } }
      return { routes: ['proposalApprove'], id: proposal, leaf, content: {} }
    }
    case 'key':
      return keyClaim(body, called)
    case 'key-rotation': {
      const { keyId, replaces, publicKey, proof } = body
      if (body.actor.keyId !== replaces) return undefined
      return {
        routes: ['keyRotate'],
        leaf: { ...named(body), keyId, replaces },
        content: { publicKey, proof },
      }
    }
    case 'edition': {
      const { declaration, report } = body
      const edition = editionId(declaration.dataset, declaration.edition)
      const { period, unitKey, budget, dataset } = declaration
      const { delta, perConsumer: capPerConsumer, total: capTotal } = budget
      const days = { period, readsFrom: readsFrom(declaration) }
      const caps = { capPerConsumer, capTotal, capPool: budget.pool?.epsilon }
      const leaf = { edition, dataset, ...days, unitKey, delta, ...caps }
      return { routes: ['editionRegister'], leaf, content: { declaration, report } }
    }
    case 'contract':
      return contractClaim(body)
    case 'invitation':
      return invitationClaim(body)
    case 'acceptance':
      return {
        routes: ['grantAccept'],
        id: body.grant,
        leaf: { grantId: body.grant },
        content: { signature: body.signed.signature },
      }
    case 'proposal':
      return proposalClaim(body, called)
    case 'approval':
    case 'rejection':
      return {
        routes: [body.type === 'approval' ? 'proposalApprove' : 'proposalReject'],
        id: body.proposal,
        leaf: { proposal: body.proposal, ...decider(body) },
        content: { note: body.note },
      }
    case 'revocation':
    case 'grant-freeze':
    case 'grant-unfreeze':
      return { routes: [GRANT_ROUTES[body.type]], id: body.grant, leaf: { grantId: body.grant } }
    case 'blind-level':
      return {
        routes: ['grantBlindLevel'],
        id: body.grant,
        leaf: { grantId: body.grant },
        content: { level: body.level },
      }
    // Nobody signs it.
    case 'readmission':
      return undefined
    case 'halt':
    case 'resume':
      return {
        routes: [body.type === 'halt' ? 'organisationHalt' : 'organisationResume'],
        id: body.organisation,
        leaf: named(body),
      }
    case 'freeze':
    case 'unfreeze':
    case 'officer-freeze':
    case 'officer-unfreeze':
    case 'withdrawal':
      return { routes: [EDITION_ROUTES[body.type]], id: body.edition, leaf: { edition: body.edition } }
    case 'standing':
    case 'standing-withdrawal':
    case 'standing-reading':
      return standingClaim(body)
    case 'ticket':
      return ticketClaim(body)
    case 'node-reset':
      return {
        routes: ['nodeReset'],
        id: body.node,
        leaf: {},
        content: body.log === undefined ? {} : { log: body.log },
      }
    case 'market-edition':
      return { routes: ['marketEditionSign'], id: body.id, leaf: { marketEdition: body.id }, content: {} }
    case 'rebuttal': {
      // Its digest is that of the content, which the request's own digest covers already.
      const { evidence: id, ticket } = body
      return { routes: ['evidenceRebut'], id, leaf: { ...named(body), ticket }, content: {} }
    }
    case 'lift':
      return { routes: ['suspensionLift'], id: body.evidence, leaf: { ...named(body), ticket: body.ticket } }
    case 'joint':
    case 'suspension':
    case 'account':
    case 'grant':
      return undefined
  }
}

/** The signed document says what was asked; its digest names it, and its M and J are those of the body. */
function jointClaim({
  actor,
  edition,
  mode,
  query,
  joint,
  purpose,
  ...body
}: ComputationBody): Claim | undefined {
  const { request } = actor
  if (joint === undefined || !('document' in request)) return undefined
  try {
    const document = utf8(request.document)
    const asked = parseJoint('jointQuestion', document)
    const says =
      asked.consumer === actor.organisation &&
      asked.marketEdition === joint.marketEdition &&
      asked.joint === joint.joint &&
      asked.mode === mode &&
      questionDigest(document) === joint.question &&
      agreesOn(query.purpose, purpose) &&
      canonicalJson(Query.parse(asked.asked) as Json) === canonicalJson(query as Json)
    if (!says) return undefined
  } catch {
    return undefined
  }
  const leaf = { edition, mode, mechanism: mechanismOf({ query, parts: body.parts }) }
  return { routes: ['jointAsk'], leaf, content: {} }
}

type Of<Type extends DecisionBody['type']> = Extract<DecisionBody, { readonly type: Type }>

function standingClaim(body: Of<'standing' | 'standing-withdrawal' | 'standing-reading'>): Claim {
  const { answer } = body
  if (body.type === 'standing-withdrawal')
    return { routes: ['standingWithdraw'], id: answer, leaf: { answer } }
  if (body.type === 'standing-reading') {
    const { grant: grantId, accountSalt, actor } = body
    const account = accountId(fromHex(accountSalt), actor.organisation)
    return { routes: ['standingRead'], id: answer, leaf: { answer, grantId, account } }
  }
  const { edition, readers, query } = body
  const leaf = { edition, answer, readers, mechanism: mechanismOf(body) }
  const content = query.edition === edition ? { query, readers } : { query: null }
  return { routes: ['standingPublish'], leaf, content }
}

function keyClaim(body: Of<'key'>, called: RouteName): Claim | undefined {
  const { keyId, publicKey } = body
  const leaf = { ...named(body), keyId }
  if (called === 'keyRevoke') return { routes: [called], id: keyId, leaf: { ...leaf, action: 'revoked' } }
  const own = body.actor?.keyId === keyId
  return own
    ? { routes: ['enrol'], leaf: { ...leaf, action: 'enrolled' }, content: { publicKey } }
    : undefined
}

/** Without roles it is of a key that was to have all, when an invitation could name none. */
function invitationClaim(body: Of<'invitation'>): Claim | undefined {
  const { keyRoles: roles, admits = null, actor } = body
  if (actor.organisation !== body.organisation) return undefined
  const leaf = { ...named(body), keyId: actor.keyId, keyRoles: undefined }
  if (roles === undefined) return { routes: ['keyInvite'], leaf }
  return {
    routes: ['keyInvite'],
    leaf: { ...leaf, ...statedRoles(roles) },
    content: { roles, keyId: admits },
  }
}

function contractClaim(body: Of<'contract'>): Claim | undefined {
  const contract = Contract.safeParse(parsed(body.contract)).data
  if (contract === undefined) return undefined
  const { id: grantId, dataset, budget, uses, expires, modes, purposes, content: of } = contract
  const sets = { modes: modes.toSorted(), purposes: purposes.toSorted() }
  const contractDigest = documentDigest('contract', utf8(body.contract))
  const editions = of.editions?.toSorted() ?? null
  const leaf = { grantId, dataset, budget, uses, expires, ...sets, editions, contractDigest }
  return { routes: ['grantIssue'], leaf, content: { contract, signature: body.signed.signature } }
}

function ticketClaim(body: Of<'ticket'>): Claim {
  const { action, ticket, dataset, shape, digests } = body
  const leaf = { ...named(body), ticket, action }
  if (action === 'chosen') return { routes: ['ticketNew'], leaf, content: { dataset, shape, digests } }
  if (action === 'opening') return { routes: ['ticketOpening'], id: ticket, leaf, content: {} }
  return { routes: ['ticketGiveUp'], id: ticket, leaf }
}

const GRANT_ROUTES = {
  revocation: 'grantRevoke',
  'grant-freeze': 'grantFreeze',
  'grant-unfreeze': 'grantUnfreeze',
} as const

const EDITION_ROUTES = {
  freeze: 'editionFreeze',
  'officer-freeze': 'editionFreeze',
  unfreeze: 'editionUnfreeze',
  'officer-unfreeze': 'editionUnfreeze',
  withdrawal: 'editionWithdraw',
} as const

function agreesOn(asked: string | undefined, stated: string): boolean {
  return asked === undefined || asked === stated
}

function parsed(text: string): Json {
  try {
    return parseStrictJson(text)
  } catch {
    return null
  }
}
