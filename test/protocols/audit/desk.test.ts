// Decisions that need two and contracts, as an outsider replays them from the public entries alone.
import t from 'tap'
import { encodeEntry, parseEntry } from '../../../protocols/audit/entry.ts'
import { Replay } from '../../../protocols/audit/replay.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import {
  accepted,
  answered,
  asked,
  caps,
  contract,
  ended,
  key,
  entriesOf,
  GRANT,
  market,
  members,
  ofEdition,
  ofGrant,
  ofMember,
  opened,
  rules,
  sealed,
  type Step,
} from './desk-log.ts'

function replayed(steps: readonly Step[]): Replay {
  const replay = new Replay()
  for (const entry of entriesOf(steps)) replay.add(parseEntry(encodeEntry(entry)))
  return replay
}

/** The code of the violation and its place counted from the end, or `none`. */
function violation(steps: readonly Step[]): string {
  try {
    replayed(steps)
    return 'none'
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return error.details['index'] === steps.length - 1 ? error.code : `${error.code} too early`
  }
}

/** The officer has one key left. */
const withOne: readonly Step[] = [...members, key('colleague', 'revoked')]

/** The consumer of the first contract, which cost it 5, goes on under another one. */
const second = `grant_${'h'.repeat(22)}`
const sliced = (budget: string, decided: readonly Step[]): readonly Step[] => [
  ...market,
  answered(15),
  ofGrant('revocation'),
  contract({ grantId: second, budget }),
  ...decided,
  accepted({ grantId: second }),
  opened({ grantId: second, cap: budget, spent: '15' }),
]
const decidedByTwo = [
  asked('second', 'mall', { kind: 'grant', edition: null, grantId: second }),
  ended('approval', 'second', 'bureau'),
]

const GOOD: Readonly<Record<string, readonly Step[]>> = {
  'an approved edition answers under a contract that both signed': [...market, answered(15), answered(20)],
  'approval before acceptance': [
    ...market.slice(0, -3),
    ended('approval', 'grant', 'bureau'),
    accepted(),
    opened(),
  ],
  'caps change when another approves, and the account’s follows': [
    ...market,
    answered(15),
    asked('caps', 'mall', caps('40', '100')),
    ended('approval', 'caps', 'bureau'),
    answered(20, { totalCap: '100', accountCap: '40' }),
  ],
  'a request that was refused changes nothing and can be asked again': [
    ...members,
    rules(),
    sealed,
    asked('first', 'mall'),
    ended('rejection', 'first', 'bureau'),
    asked('second', 'mall'),
    ended('approval', 'second', 'bureau'),
  ],
  'who asked may take it back': [
    ...members,
    rules(),
    sealed,
    asked('first', 'mall'),
    ended('rejection', 'first', 'mall'),
  ],
  'a late request is asked again': [
    ...members,
    rules(),
    sealed,
    asked('first', 'mall'),
    { ...asked('second', 'mall', { expires: '2026-09-01T00:00:00.000Z' }), at: '2026-04-02T00:00:00.000Z' },
    ended('approval', 'second', 'bureau', '2026-04-02T00:00:00.000Z'),
  ],
  'a colleague approves where another key is enough': [
    ...members,
    rules({ separation: 'key' }),
    sealed,
    asked('caps', 'bureau', caps('900', '900')),
    ended('approval', 'caps', 'colleague'),
  ],
  'an officer’s freeze lies upon a provider’s': [
    ...market,
    ofEdition('freeze'),
    ofEdition('officer-freeze'),
    ofEdition('officer-unfreeze'),
    ofEdition('unfreeze'),
    answered(15),
  ],
  'a grant is held up and goes on': [
    ...market,
    ofGrant('grant-freeze'),
    ofGrant('grant-unfreeze'),
    answered(15),
  ],
  'a further contract within the rule, what was spent before with it': sliced('495', []),
  'a further contract beyond it, which a second person approved': sliced('496', decidedByTwo),
  'a member is shut out and let in': [...members, ofMember('halt', 'mall'), ofMember('resume', 'mall')],
  'an administrator is back by itself, and is shut out again': [
    ...members,
    ofMember('halt', 'bureau'),
    { ...ofMember('halt', 'bureau'), at: '2026-03-09T00:00:00.000Z' },
  ],
  'the last key of an administrator ends while it is shut out': [
    ...withOne,
    ofMember('halt', 'bureau'),
    key('bureau', 'revoked'),
  ],
  'a member is let in again, without its keys': [
    ...members,
    rules(),
    ofMember('halt', 'bureau'),
    ofMember('readmission', 'bureau'),
    key('newcomer'),
  ],
  'editions and grants from before the rules go on without approval': [
    sealed,
    {
      type: 'grant',
      action: 'issued',
      grantId: GRANT,
      dataset: 'orders',
      budget: '600',
      expires: '2027-01-01T00:00:00.000Z',
      modes: ['open'],
      purposes: ['pricing'],
      bodyCommitment: 'b'.repeat(64),
    } as Step,
    ...members,
    rules(),
    opened(),
    answered(15),
  ],
}
for (const [name, steps] of Object.entries(GOOD))
  t.test(name, async t => {
    t.equal(violation(steps), 'none')
  })

const waiting = [...members, rules(), sealed, asked('edition', 'mall')]
const offered = [...waiting, ended('approval', 'edition', 'bureau'), contract({ budget: '400' })]
const BAD: readonly (readonly [string, string, readonly Step[]])[] = [
  [
    'an account in an edition that nobody approved',
    'log.edition-state',
    [...waiting, contract({ budget: '400' }), accepted(), opened({ cap: '400' })],
  ],
  ['an approval by the asker', 'log.approval', [...waiting, ended('approval', 'edition', 'mall')]],
  [
    'an approval by a colleague of the asker',
    'log.approval',
    [
      ...members,
      rules(),
      sealed,
      asked('caps', 'bureau', caps('900', '900')),
      ended('approval', 'caps', 'colleague'),
    ],
  ],
  [
    'an approval by a role that may not',
    'log.approval',
    [...waiting, ended('approval', 'edition', 'district')],
  ],
  [
    'a refusal by somebody without a say',
    'log.approval',
    [...waiting, ended('rejection', 'edition', 'district')],
  ],
  [
    'a double approval',
    'log.approval',
    [...waiting, ended('approval', 'edition', 'bureau'), ended('approval', 'edition', 'bureau')],
  ],
  [
    'an approval after a refusal',
    'log.approval',
    [...waiting, ended('rejection', 'edition', 'bureau'), ended('approval', 'edition', 'bureau')],
  ],
  [
    'an approval that comes too late',
    'log.approval',
    [...waiting, ended('approval', 'edition', 'bureau', '2026-04-01T00:00:00.000Z')],
  ],
  [
    'an approval of something that nobody asked',
    'log.approval',
    [...waiting, ended('approval', 'other', 'bureau')],
  ],
  ['a second request for the same', 'log.approval', [...waiting, asked('again', 'mall')]],
  ['a request before any rules', 'log.approval', [...members, sealed, asked('edition', 'mall')]],
  ['rules under which nobody may approve', 'log.approval', [...members, rules({ capApprovers: [] })]],
  [
    'a request with a key of somebody else',
    'log.key',
    [...members, rules(), sealed, asked('edition', 'mall', { keyId: `key_${'o'.repeat(20)}` })],
  ],
  ['a change of caps without caps', 'log.approval', [...waiting, asked('caps', 'mall', { kind: 'cap' })]],
  [
    'caps below what is spent',
    'log.cap',
    [...market, answered(15), asked('caps', 'mall', caps('12', '100')), ended('approval', 'caps', 'bureau')],
  ],
  [
    'caps beyond the yearly allowance',
    'log.allowance',
    [...market, asked('caps', 'mall', caps('100', '2001')), ended('approval', 'caps', 'bureau')],
  ],
  ['caps that changed without a decision', 'log.budget', [...market, answered(15, { totalCap: '2000' })]],
  [
    'a grant of the old kind under rules',
    'log.grant',
    [
      ...waiting,
      {
        type: 'grant',
        action: 'issued',
        grantId: GRANT,
        dataset: 'orders',
        budget: '1',
        expires: '2027-01-01T00:00:00.000Z',
        modes: ['open'],
        purposes: ['pricing'],
        bodyCommitment: 'b'.repeat(64),
      } as Step,
    ],
  ],
  ['a contract that its consumer has not signed', 'log.grant', [...offered, opened({ cap: '400' })]],
  [
    'a signature under another contract',
    'log.grant',
    [...offered, accepted({ contractDigest: 'e'.repeat(64) })],
  ],
  ['a second acceptance', 'log.grant', [...offered, accepted(), accepted()]],
  ['an acceptance after the end', 'log.grant', [...offered, ofGrant('revocation'), accepted()]],
  [
    'a large contract that nobody approved',
    'log.grant',
    [...waiting, ended('approval', 'edition', 'bureau'), contract(), accepted(), opened()],
  ],
  ['an answer under a contract that ended', 'log.grant', [...market, ofGrant('revocation'), answered(15)]],
  [
    'an answer under a contract that is held up',
    'log.grant',
    [...market, ofGrant('grant-freeze'), answered(15)],
  ],
  [
    'an answer under a contract that expired',
    'log.grant',
    [...market, { ...answered(15), at: '2027-01-01T00:00:00.000Z' }],
  ],
  [
    'an answer in an edition that the contract is not about',
    'log.grant',
    [
      ...waiting,
      ended('approval', 'edition', 'bureau'),
      contract({ budget: '400', editions: ['orders@2024'] }),
      accepted(),
      opened({ cap: '400' }),
    ],
  ],
  [
    'one answer more than the contract allows',
    'log.uses',
    [...market, answered(15), answered(20), answered(25)],
  ],
  ['a contract that stands twice', 'log.grant', [...market, contract()]],
  [
    'a provider who opens what an officer froze',
    'log.edition-state',
    [...market, ofEdition('officer-freeze'), ofEdition('unfreeze')],
  ],
  [
    'an officer who lifts a freeze that is not there',
    'log.edition-state',
    [...market, ofEdition('officer-unfreeze')],
  ],
  [
    'an answer while an officer’s freeze stands',
    'log.edition-state',
    [
      ...market,
      ofEdition('freeze'),
      ofEdition('officer-freeze'),
      ofEdition('officer-unfreeze'),
      answered(15),
    ],
  ],
  ['a freeze of an edition that nobody approved', 'log.edition-state', [...waiting, ofEdition('freeze')]],
  ['a member shut out twice', 'log.halt', [...members, ofMember('halt', 'mall'), ofMember('halt', 'mall')]],
  ['a slice of a large contract that nobody approved', 'log.grant', sliced('496', [])],
  [
    'a slice that was proposed and that nobody approved',
    'log.grant',
    sliced('495', decidedByTwo.slice(0, 1)),
  ],
  [
    'an administrator shut out twice in a week',
    'log.halt',
    [
      ...members,
      ofMember('halt', 'bureau'),
      { ...ofMember('halt', 'bureau'), at: '2026-03-07T00:00:00.000Z' },
    ],
  ],
  ['an administrator whose last key ends', 'log.halt', [...withOne, key('bureau', 'revoked')]],
  [
    'an administrator whose last key ends after its halt is over',
    'log.halt',
    [...withOne, ofMember('halt', 'bureau'), { ...key('bureau', 'revoked'), at: '2026-03-09T00:00:00.000Z' }],
  ],
  [
    'a decision under a key that ended with a readmission',
    'log.key',
    [
      ...members,
      rules(),
      sealed,
      asked('first', 'mall'),
      ofMember('readmission', 'bureau'),
      ended('approval', 'first', 'bureau'),
    ],
  ],
  ['a member let in who was not out', 'log.halt', [...members, ofMember('resume', 'mall')]],
]
t.test('a log in which one decided alone, or a contract was overstepped, is caught at the entry', async t => {
  for (const [name, code, steps] of BAD) t.equal(violation(steps), code, name)
})

t.test('the state of an edition that waits is reported', async t => {
  t.equal(replayed(waiting).report().editions[0]?.state, 'waiting')
  t.equal(replayed(market).report().editions[0]?.state, 'open')
  t.equal(replayed([...market, ofEdition('officer-freeze')]).report().editions[0]?.state, 'frozen')
})
