// SPEC.md, "Market edition": what a node checks before it signs, and every party before a question. The hub
// forms editions, so nothing here is taken from it.
import { parseVkey } from '../audit/note.ts'
import { jointError } from './errors.ts'
import { checkOnlyJointly, type MarketEdition } from './market-edition.ts'

export interface MarketRules {
  /** Of the standard whose digest the edition names. */
  readonly onlyJointly: boolean
  /** C2SP verifier key of the hub's log, where it is pinned. */
  readonly hubLogKey?: string
}

/**
 * What questions are planned under. Throws `joint.collusion` unless every member adds its full noise: below
 * t = n − 1 the party that forms the edition would choose how little. Throws `joint.log_name` where two logs have one
 * name, and `joint.promise` where the document denies the standard's only-jointly rule.
 */
export function checkServed(edition: MarketEdition, { onlyJointly, hubLogKey }: MarketRules): void {
  const { members, collusion } = edition
  if (collusion !== members.length - 1)
    throw jointError('joint.collusion', 'every member adds its full noise: served is t = n − 1 only', {
      level: collusion,
    })
  checkLogNames([...members.map(({ logKey }) => logKey), ...(hubLogKey === undefined ? [] : [hubLogKey])])
  if ((edition.onlyJointly ?? onlyJointly) !== onlyJointly) throw promise()
}

/**
 * The same for an edition that is formed or signed now: the document states the rule, so that every member
 * signs every other's promise, and three independent operators keep it. Throws as `checkServed`, and
 * `joint.operators`.
 */
export function checkSignable(edition: MarketEdition, rules: MarketRules): void {
  checkServed(edition, rules)
  if (edition.onlyJointly !== rules.onlyJointly) throw promise()
  if (rules.onlyJointly) checkOnlyJointly(edition, '')
}

/** One name, one key: a party that takes a rival's log name could have it accused. Throws `joint.log_name`. */
export function checkLogNames(logKeys: readonly string[]): void {
  const keys = new Map<string, string>()
  for (const logKey of logKeys) {
    const { name } = parseVkey(logKey)
    if ((keys.get(name) ?? logKey) !== logKey)
      throw jointError('joint.log_name', 'two logs have one name', { name })
    keys.set(name, logKey)
  }
}

function promise() {
  return jointError('joint.promise', 'the document does not state the only-jointly rule of its standard')
}
