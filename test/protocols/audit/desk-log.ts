// A log in which everything that needs two was decided by two, entry by entry, and how to change it.
import type { Entry, Role } from '../../../protocols/audit/entry.ts'

type Header = 'v' | 'seq' | 'time' | 'software'
export type Leaf = Entry extends infer E ? (E extends Entry ? Omit<E, Header> : never) : never
export type Step = Leaf & { readonly at?: string }

const hex = (digit: string) => digit.repeat(64)
const BODY = hex('b')
export const OF = {
  mall: { organisation: hex('1'), keyId: `key_${'m'.repeat(20)}` },
  bureau: { organisation: hex('2'), keyId: `key_${'o'.repeat(20)}` },
  colleague: { organisation: hex('2'), keyId: `key_${'c'.repeat(20)}` },
  newcomer: { organisation: hex('2'), keyId: `key_${'n'.repeat(20)}` },
  district: { organisation: hex('3'), keyId: `key_${'d'.repeat(20)}` },
} as const
export type Who = keyof typeof OF
export const EDITION = 'orders@2025'
export const GRANT = `grant_${'g'.repeat(22)}`
export const DIGEST = hex('d')
export const ACCOUNT = hex('a')
const CAP = '1000'

const organisation = (who: Who, roles: readonly Role[]): Step => ({
  type: 'organisation',
  action: 'added',
  organisation: OF[who].organisation,
  roles,
  bodyCommitment: BODY,
})
export const key = (who: Who, action: 'enrolled' | 'revoked' = 'enrolled'): Step => ({
  type: 'key',
  action,
  ...OF[who],
  bodyCommitment: BODY,
})

export const rules = (change: object = {}): Step => ({
  type: 'rules',
  separation: 'organisation',
  editionApprovers: ['officer'],
  capApprovers: ['officer'],
  grantApprovers: ['officer'],
  grantAbove: '500',
  ...change,
})
export const sealed: Step = {
  type: 'edition',
  action: 'sealed',
  edition: EDITION,
  dataset: 'orders',
  manifestCommitment: BODY,
  period: { from: '2025-01-01', to: '2025-12-31' },
  readsFrom: '2025-01-01',
  unitKey: BODY,
  delta: '1e-6',
  capPerConsumer: CAP,
  capTotal: CAP,
  allowance: { perConsumer: '2000', total: '2000' },
  sealingCharge: '10',
  draftCharge: '0',
  parametersDigest: BODY,
  bodyCommitment: BODY,
}
export const proposalId = (name: string) => `proposal_${name.padEnd(22, 'x')}`
export const asked = (name: string, who: Who, change: object = {}): Step => ({
  type: 'proposal',
  proposal: proposalId(name),
  kind: 'edition',
  edition: EDITION,
  grantId: null,
  capPerConsumer: null,
  capTotal: null,
  subject: null,
  roles: null,
  expires: '2026-04-01T00:00:00.000Z',
  ...OF[who],
  bodyCommitment: BODY,
  ...change,
})
export const ended = (type: 'approval' | 'rejection', name: string, who: Who, at?: string): Step => ({
  type,
  proposal: proposalId(name),
  ...OF[who],
  bodyCommitment: BODY,
  ...(at === undefined ? {} : { at }),
})
export const contract = (change: object = {}): Step => ({
  type: 'contract',
  grantId: GRANT,
  dataset: 'orders',
  editions: null,
  budget: '600',
  uses: '2',
  expires: '2027-01-01T00:00:00.000Z',
  modes: ['open'],
  purposes: ['pricing'],
  contractDigest: DIGEST,
  bodyCommitment: BODY,
  ...change,
})
export const accepted = (change: object = {}): Step => ({
  type: 'acceptance',
  grantId: GRANT,
  contractDigest: DIGEST,
  bodyCommitment: BODY,
  ...change,
})
export const opened = (change: object = {}): Step => ({
  type: 'account',
  edition: EDITION,
  account: ACCOUNT,
  grantId: GRANT,
  cap: '600',
  spent: '10',
  bodyCommitment: BODY,
  ...change,
})
export const answered = (spent: number, change: object = {}): Step => ({
  type: 'computation',
  edition: EDITION,
  account: ACCOUNT,
  mode: 'open',
  mechanism: 'discrete-gaussian',
  charge: '5',
  totalSpent: String(spent),
  totalCap: CAP,
  accountSpent: String(spent),
  accountCap: '600',
  outcome: 'released',
  code: 'ok',
  bodyCommitment: BODY,
  resultCommitment: BODY,
  ...change,
})
export const ofEdition = (
  type: 'freeze' | 'unfreeze' | 'officer-freeze' | 'officer-unfreeze' | 'withdrawal',
): Step => ({ type, edition: EDITION, bodyCommitment: BODY })
export const ofGrant = (type: 'revocation' | 'grant-freeze' | 'grant-unfreeze'): Step => ({
  type,
  grantId: GRANT,
  bodyCommitment: BODY,
})
export const ofMember = (type: 'halt' | 'resume' | 'readmission', who: Who): Step => ({
  type,
  organisation: OF[who].organisation,
  bodyCommitment: BODY,
})

export const members: readonly Step[] = [
  organisation('mall', ['provider']),
  key('mall'),
  organisation('bureau', ['officer']),
  key('bureau'),
  key('colleague'),
  organisation('district', ['operator']),
  key('district'),
]
/** From the rules to an edition that is open and a contract that is in effect. */
export const market: readonly Step[] = [
  ...members,
  rules(),
  sealed,
  asked('edition', 'mall'),
  ended('approval', 'edition', 'bureau'),
  contract(),
  asked('grant', 'mall', { kind: 'grant', edition: null, grantId: GRANT }),
  accepted(),
  ended('approval', 'grant', 'bureau'),
  opened(),
]
export const caps = (perConsumer: string, total: string) => ({
  kind: 'cap',
  capPerConsumer: perConsumer,
  capTotal: total,
})

export function entriesOf(steps: readonly Step[]): readonly Entry[] {
  return steps.map(({ at, ...leaf }, seq) => {
    const header = { v: 1, seq: String(seq), software: 'yinsuan/0.1.0' } as const
    return { ...header, time: at ?? '2026-03-01T00:00:00.000Z', ...leaf } as Entry
  })
}
