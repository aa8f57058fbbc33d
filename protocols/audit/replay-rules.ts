// SPEC.md, "Meaning": what the entries of a log have to keep among themselves, by the codes `log.*`.
import { ProtocolError } from '../errors.ts'

/** `index`: of the entry that breaks it. */
export function violation(rule: Rule, index: number): ProtocolError {
  return new ProtocolError(`log.${rule}`, RULES[rule], { index })
}

export type Rule = keyof typeof RULES

const RULES = {
  account: 'a charge to an account that is not open, one opened twice under a grant, or two under one grant',
  admission:
    'an officer, operator or auditor was added, or a further key enrolled, without the second person or a key of its own',
  allowance: 'the caps of the editions of 12 months exceed the yearly allowance, or the allowance was raised',
  approval: 'a decision that needs two was taken by one, by somebody who may not, twice, or too late',
  budget: 'the budget that an entry states is not the one that follows from the entries before',
  cap: 'a cap or the budget of a grant was exceeded',
  charge: 'an answer was released without a charge',
  edition: 'an edition is unknown, or sealed twice',
  'edition-state': 'something happened to an edition that its approval, freeze or withdrawal forbids',
  grant:
    'a grant is unknown, not signed by both, not approved, held up, expired, revoked, issued twice or for something else',
  halt: 'a member was shut out twice, let in when it was not out, or is an administrator whose last key was ended while it was not out',
  'log-key': 'the next key of the log is no log key, or was one before',
  key: 'a key is unknown, revoked, enrolled twice or of another organisation',
  'key-role': 'a key did what its roles do not allow, or has other roles than it was admitted with',
  mode: 'the grant does not allow this mode',
  organisation: 'an organisation is unknown, or added twice',
  roles: 'an organisation holds roles that must be apart',
  shred:
    'private bodies were destroyed before three years or the stated time were over, out of order, or not by whole months',
  recovery: 'entries were taken back that are not the last ones, or decisions among them',
  period: 'the periods of two editions of a dataset overlap, or one ends before it begins',
  sequence: 'an entry is not at the place that it states',
  standing:
    'a standing question was published or withdrawn twice, or its answer read without the right, twice or after its withdrawal',
  suspension:
    'an organisation was suspended without an open choice, asked while it was, or lifted when it was not',
  ticket: 'a second choice before the first was opened, an unknown ticket, or a third given up in a year',
  uses: 'more answers than the contract allows',
  time: 'an entry is older than the entries before it',
  'witness-policy': 'a witness policy names what is no witness, or a quorum that they cannot reach',
} as const
