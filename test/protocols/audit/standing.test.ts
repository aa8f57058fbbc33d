// Questions that a provider publishes, as an outsider replays them from the public entries alone.
import t from 'tap'
import { encodeEntry, parseEntry } from '../../../protocols/audit/entry.ts'
import { Replay } from '../../../protocols/audit/replay.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import {
  ACCOUNT,
  accepted,
  answered,
  asked,
  caps,
  contract,
  EDITION,
  ended,
  entriesOf,
  GRANT,
  market,
  ofEdition,
  ofGrant,
  opened,
  type Step,
} from './desk-log.ts'

const BODY = 'b'.repeat(64)
const OTHER = 'e'.repeat(64)
const answerId = (name: string) => `answer_${name.padEnd(22, 'x')}`

/** After it: what the edition, and all its standing questions, have spent. */
const published = (totalSpent: number, standingSpent: number, change: object = {}): Step => ({
  type: 'standing',
  edition: EDITION,
  answer: answerId('a'),
  readers: 'contracts',
  mechanism: 'discrete-gaussian',
  charge: '7',
  totalSpent: String(totalSpent),
  totalCap: '1000',
  standingSpent: String(standingSpent),
  bodyCommitment: BODY,
  resultCommitment: BODY,
  ...change,
})
const withdrawn: Step = { type: 'standing-withdrawal', answer: answerId('a'), bodyCommitment: BODY }
const read = (change: object = {}): Step => ({
  type: 'standing-reading',
  answer: answerId('a'),
  account: ACCOUNT,
  grantId: GRANT,
  bodyCommitment: BODY,
  ...change,
})
const other = `grant_${'h'.repeat(22)}`
/** Everything up to the account, which is not opened yet. */
const unopened = market.slice(0, -1)
const spent17 = { accountSpent: '22', accountCap: '607' }

/** The code of the violation at the last step, or `none`. */
function violation(steps: readonly Step[]): string {
  const replay = new Replay()
  try {
    for (const entry of entriesOf(steps)) replay.add(parseEntry(encodeEntry(entry)))
    return 'none'
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return error.details['index'] === steps.length - 1 ? error.code : `${error.code} too early`
  }
}

const GOOD: Readonly<Record<string, readonly Step[]>> = {
  'charged once to the edition, and spent in each account': [
    ...market,
    published(17, 7),
    read(),
    answered(22, spent17),
  ],
  'an account that opens afterwards opens with it': [
    ...unopened,
    published(17, 7),
    opened({ spent: '17' }),
    read(),
    answered(22, { accountSpent: '22' }),
  ],
  'two of them add up': [...market, published(17, 7), published(24, 14, { answer: answerId('c') })],
  'public data is read without a contract': [
    ...market,
    published(17, 7, { readers: 'members' }),
    read({ grantId: null, account: OTHER }),
    read(),
  ],
  'withdrawn, and published again under another name at another charge': [
    ...market,
    published(17, 7),
    read(),
    withdrawn,
    published(24, 14, { answer: answerId('c') }),
  ],
  'caps change around it': [
    ...market,
    published(17, 7),
    asked('caps', 'mall', caps('40', '100')),
    ended('approval', 'caps', 'bureau'),
    answered(22, { totalCap: '100', accountSpent: '22', accountCap: '40' }),
  ],
}

const BAD: readonly (readonly [what: string, steps: readonly Step[], code: string])[] = [
  ['published twice', [...market, published(17, 7), published(24, 14)], 'log.standing'],
  ['charged nothing', [...market, published(10, 0, { charge: '0' })], 'log.charge'],
  ['the total is not charged', [...market, published(10, 7)], 'log.budget'],
  ['the accounts are not charged', [...market, published(17, 0)], 'log.budget'],
  ['an account forgets it', [...market, published(17, 7), answered(22)], 'log.budget'],
  ['an account opens without it', [...unopened, published(17, 7), opened()], 'log.budget'],
  ['beyond the total', [...market, published(1001, 991, { charge: '991' })], 'log.cap'],
  [
    'beyond what one consumer may learn',
    [
      ...market,
      asked('caps', 'mall', caps('12', '900')),
      ended('approval', 'caps', 'bureau'),
      published(17, 7, { totalCap: '900' }),
    ],
    'log.cap',
  ],
  [
    'a cap below it',
    [
      ...unopened,
      published(17, 7),
      asked('caps', 'mall', caps('16', '900')),
      ended('approval', 'caps', 'bureau'),
    ],
    'log.cap',
  ],
  ['of an edition that is frozen', [...market, ofEdition('freeze'), published(17, 7)], 'log.edition-state'],
  ['of an unknown edition', [...market, published(17, 7, { edition: 'orders@2024' })], 'log.edition'],
  ['read before it is published', [...market, read()], 'log.standing'],
  ['read without a contract', [...market, published(17, 7), read({ grantId: null })], 'log.standing'],
  ['read twice', [...market, published(17, 7), read(), read()], 'log.standing'],
  ['read by another’s contract', [...market, published(17, 7), read({ account: OTHER })], 'log.account'],
  [
    'two readers under one contract',
    [...unopened, published(17, 7), read(), read({ account: OTHER })],
    'log.account',
  ],
  ['read under an unknown contract', [...market, published(17, 7), read({ grantId: other })], 'log.grant'],
  [
    'read under a contract that only one side signed',
    [...market, published(17, 7), contract({ grantId: other, budget: '50' }), read({ grantId: other })],
    'log.grant',
  ],
  [
    'read under a contract about another dataset',
    [
      ...market,
      published(17, 7),
      contract({ grantId: other, budget: '50', dataset: 'others' }),
      accepted({ grantId: other }),
      read({ grantId: other, account: OTHER }),
    ],
    'log.grant',
  ],
  [
    'read under a contract about other editions',
    [
      ...market,
      published(17, 7),
      contract({ grantId: other, budget: '50', editions: ['orders@2024'] }),
      accepted({ grantId: other }),
      read({ grantId: other, account: OTHER }),
    ],
    'log.grant',
  ],
  [
    'read under a revoked contract',
    [...market, published(17, 7), ofGrant('revocation'), read()],
    'log.grant',
  ],
  ['read after its withdrawal', [...market, published(17, 7), withdrawn, read()], 'log.standing'],
  [
    'read after the edition’s',
    [...market, published(17, 7), ofEdition('withdrawal'), read()],
    'log.edition-state',
  ],
  ['withdrawn twice', [...market, published(17, 7), withdrawn, withdrawn], 'log.standing'],
]

t.test('standing questions that are in order', async t => {
  for (const [what, steps] of Object.entries(GOOD)) t.equal(violation(steps), 'none', what)
})

t.test('and each way in which one is not', async t => {
  for (const [what, steps, code] of BAD) t.equal(violation(steps), code, what)
})
