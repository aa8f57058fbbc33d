// Grants and the contracts in them, for people.
import type { GrantFile } from '../../../schemas/api-bodies.ts'
import type { Label } from '../../../schemas/common.ts'
import { Contract } from '../../../schemas/contract.ts'
import type { Grant } from '../../../schemas/records.ts'
import { listed } from '../columns.ts'
import type { Context } from '../context.ts'
import { spendingBar } from './budget.ts'
import { rhoCell } from '../../sdk/csv.ts'
import { formatPrice, typedPrice } from './price.ts'
import { plainText } from './plain-text.ts'
import { localTime } from '../../sdk/period.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'

/** What the service calls its purposes; a code that it no longer has is shown as it is. */
export type Purposes = readonly { readonly code: string; readonly label: Label }[]

export function listedGrants(context: Context, grants: readonly Grant[], purposes: Purposes) {
  const { columns } = context.text.grant
  const { comma } = context.text.words
  return listed(grants, [
    [columns.id, 'id', ({ id }) => id],
    [columns.dataset, 'dataset', ({ dataset }) => dataset],
    [null, 'provider', ({ provider }) => provider],
    [columns.consumer, 'consumer', ({ consumer }) => consumer],
    [columns.modes, 'modes', ({ modes }) => modes.join(' '), grant => modesOf(context, grant)],
    [null, 'blind_level', ({ blindLevel }) => blindLevel],
    [
      columns.purposes,
      'purposes',
      grant => grant.purposes.join(' '),
      grant => grant.purposes.map(code => purposeText(context, purposes, code)).join(comma),
    ],
    [
      right(columns.budget),
      'budget_rho',
      ({ budget }) => rhoCell(budget),
      each => formatNanoRho(each.budget),
    ],
    [columns.spent, 'spent_rho', ({ spent }) => rhoCell(spent), each => spendingBar(each.spent, each.budget)],
    [
      right(columns.price),
      'price',
      ({ price }) => typedPrice(price),
      each => formatPrice(context, each.price),
    ],
    [columns.until, 'until', ({ expires }) => expires, ({ expires }) => localTime(expires)],
    [columns.state, 'state', stateOf, grant => grantState(context, grant)],
    [null, 'revoked', ({ revoked }) => revoked],
  ])
}

function purposeText({ language }: Context, purposes: Purposes, code: string): string {
  return purposes.find(each => each.code === code)?.label[language] ?? code
}

/** `open, blind (full)`: the level of its tickets is shown with the mode. */
function modesOf({ text }: Context, { modes, blindLevel }: Pick<Grant, 'modes' | 'blindLevel'>): string {
  return modes
    .map(mode => (mode === 'blind' ? `${text.modes.blind} (${blindLevel})` : text.modes.open))
    .join(text.words.comma)
}

export function grantState({ text }: Context, grant: Grant): string {
  const state = stateOf(grant)
  return state === 'revoked'
    ? text.grant.revokedAt(localTime(grant.revoked ?? ''))
    : text.grantTerms.states[state]
}

function stateOf(grant: Grant): keyof Context['text']['grantTerms']['states'] | 'revoked' {
  if (grant.revoked !== null) return 'revoked'
  if (grant.frozen !== null) return 'frozen'
  if (grant.approval === 'rejected') return 'rejected'
  if (grant.contractDigest === null) return 'earlier'
  if (grant.accepted === null) return 'offered'
  return grant.effective === null ? 'waiting' : 'effective'
}

/** The terms that are signed, one a line. */
export function contractLines(context: Context, contract: Contract): readonly string[] {
  const { text } = context
  const words = text.grantTerms
  const list = (values: readonly string[] | null) =>
    values === null ? words.all : values.join(text.words.comma)
  const { content } = contract
  const lines: readonly (readonly [string, string])[] = [
    [words.contract, contract.id],
    [words.service, contract.service],
    [words.parties, `${contract.provider} → ${contract.consumer}`],
    [words.dataset, contract.dataset],
    [words.editions, list(content.editions)],
    [words.views, list(content.views)],
    [words.statistics, list(content.statistics)],
    ...(content.templates === undefined ? [] : ([[words.readyOnly, list(content.templates)]] as const)),
    ...(content.nameable ?? []).map(({ dimension, values }): readonly [string, string] => [
      words.nameable(dimension),
      values.length === 0 ? words.noNames : list(values),
    ]),
    [words.purposes, list(contract.purposes)],
    [words.modes, modesOf(context, { modes: contract.modes, blindLevel: contract.environment.blindLevel })],
    [words.budget, `ρ ${formatNanoRho(contract.budget)}`],
    [words.uses, contract.uses ?? words.unlimited],
    [words.price, formatPrice(context, contract.price)],
    [words.expires, contract.expires],
  ]
  return lines.map(([name, value]) => plainText(`${name}${text.words.colon}${value}`))
}

export function drawGrant(context: Context, { grant, signed }: GrantFile): string {
  const { text } = context
  const words = text.grantTerms
  const signatures = [signed?.provider, signed?.consumer].flatMap(by =>
    by === null || by === undefined ? [] : [words.signedBy(by.organisation, by.keyId)],
  )
  const terms =
    signed === null
      ? [words.states.earlier]
      : contractLines(context, Contract.parse(JSON.parse(signed.contract)))
  const { limit, used } = grant.uses
  const lines = [
    ...terms,
    ...signatures,
    `${words.state}${text.words.colon}${grantState(context, grant)}`,
    `${words.spent}${text.words.colon}${spendingBar(grant.spent, grant.budget)}`,
    `${words.used}${text.words.colon}${used}${limit === null ? '' : ` / ${limit}`}`,
  ]
  return `${lines.join('\n')}\n`
}
