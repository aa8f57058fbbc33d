// Markets, nodes and joint questions.
import { LABELS } from '../../shared/labels.ts'
import { MARKET_PHASES } from '../../shared/market-phases.ts'
import { NODE_LABELS, NODE_PHRASES } from '../../shared/nodes.ts'

const labels = LABELS.en

export const MARKET_GROUPS = {
  market: 'Markets: what several providers answer together',
  node: 'Your own node, where the rows stay',
}

export const MARKET_COMMANDS = {
  'node init': 'Create a node: a service of your own that answers joint questions through a hub',
  'node recover':
    'Take the entries that this node lost back from its hub, after a backup was restored; the service must be stopped',
  'market publish': 'Propose the standard of a market; somebody of another organisation approves it',
  'market list': 'Published markets, who has joined them, and their editions',
  'market show':
    'A market edition: its members and the fingerprints of their keys; or a standard by its digest',
  'market join': 'Bring a sealed edition into an edition of a market',
  'market form': 'Form a market edition from those who have joined; each of them signs it',
  'market sign': 'Sign a market edition after comparing the fingerprints of all keys',
  'market questions': 'Joint questions of your organisation that are neither answered nor cancelled',
  'market cancel': 'Cancel a joint question of your organisation, whichever of its keys asked it',
  'market status': 'How the nodes of the markets are connected here; at a node, its connection to the hub',
} as const

export const MARKET_ARGUMENTS = {
  hub: 'origin of the hub, such as https://hub.example',
  market: 'market@label',
  'market-file': 'market.yaml',
  question: 'a joint question, by the beginning of its digest',
}

export const MARKET_OPTIONS = {
  follow: 'verify the logs of all members of its market editions too',
  marketFile:
    'a market edition to follow, as market show --json prints it, or a joint answer; may be repeated',
  nodeLog: 'where the log of a member is read instead of through the hub; may be repeated',
  nodes: 'also settle at every node that this profile enrolled at through the hub',
  also: 'also settle at the service of this profile; may be repeated',
  firstDay: 'first day of the period',
  lastDay: 'last day of the period',
  through: 'profile at the hub that carries the requests to a node',
  node: 'the provider whose node it is',
}

export const market = {
  columns: {
    market: labels.market,
    members: labels.members,
    state: labels.state,
    digest: 'fingerprint',
    organisation: labels.organisation,
    operator: labels.operator,
    edition: labels.edition,
    log: labels.logKey,
    service: 'service key',
    signing: labels.signingKey,
    mask: 'mask key',
    vrf: 'VRF key',
    signed: labels.signed,
  },
  none: 'No market is published.',
  states: MARKET_PHASES.en,
  yes: 'yes',
  no: 'no',
  proposed: (market: string, digest: string) =>
    `The standard of ${market} was proposed. Its digest is ${digest}; somebody of another organisation approves it.`,
  joined: (edition: string, name: string) => `${edition} has joined ${name}.`,
  formed: (name: string, id: string) => `${name} is formed: ${id}. Each member now signs it.`,
  ofStandard: (digest: string, from: string, to: string) => `Standard ${digest}, period ${from} to ${to}.`,
  ofNoise: (members: number, level: number) =>
    `${members} members, of which ${level} may collude (t = ${level}): served is t = n − 1 only, where each adds its full noise.`,
  isOnlyJointly:
    'Only jointly: no edition of a member about the same people and days answers a single question.',
  isAlsoSingle: 'Not only jointly: each member’s edition answers single questions too.',
  confirmSign: (name: string) =>
    `Have you compared these fingerprints with every member, by another way than this service, and sign ${name}?`,
  signed: (name: string, have: number, need: number) => `${name} is signed by ${have} of ${need}.`,
  node: (organisation: string, folder: string) =>
    `The node of ${organisation} is set up in ${folder}. Its hub is pinned there.`,
  estimate: (members: number, rho: string, epsilon: string, delta: string) =>
    `Each of the ${members} members charges ρ ${rho}, ε ${epsilon} at δ ${delta}, when all of them release.`,
  estimateBlind: (delta: string, up: string, down: string) =>
    `The hidden selection adds ${delta} to δ. Its ticket sends ${up} to the members and fetches ${down} from them, before the question.`,
  questions: {
    question: labels.question,
    made: labels.time,
    kind: labels.kind,
    mode: labels.mode,
    reserved: 'reserved by',
    released: 'charged by',
    refused: NODE_LABELS.en.refusedBy,
    none: 'No joint question of your organisation is open.',
    confirmCancel: (question: string) =>
      `Cancel joint question ${question}? Members that have charged keep their charge, and its sum is then never opened.`,
    cancelled: (question: string) => `Joint question ${question} is cancelled.`,
    notReached: (organisation: string, code: string) =>
      `${organisation} has not confirmed it (${code}); it gets the cancel again before your next question.`,
  },
  status: { ...NODE_LABELS.en, ...NODE_PHRASES.en },
  follow: {
    columns: {
      member: labels.member,
      log: labels.log,
      size: labels.entryCount,
      charges: NODE_LABELS.en.jointCharges,
      verdict: NODE_LABELS.en.verification,
    },
    verdicts: {
      ok: labels.passed,
      unread: 'not read: name it with --node-log',
      'not-at-hub': 'its market edition is not in the hub’s log',
      'edition-missing': NODE_LABELS.en.editionMissing,
      'not-cosigned': 'the hub did not cosign the log',
      'charge-missing': 'a charge that the hub’s log names is missing',
    } as Readonly<Record<string, string>>,
    none: 'The hub has no market edition in force.',
    hub: (origin: string, size: number) =>
      `Followed from the verified log ${origin} of ${size} entries. Joint charges are compared as far as you may read the hub’s joint entries.`,
  },
  estimateColumns: { part: 'figure', cells: labels.groupCount, halfWidth: '±, 95 %' },
  answered: (members: number) =>
    `The sum of ${members} members, opened here. Each member’s noise protects its own pseudonyms; a person who is on several platforms counts once on each and is charged on each. A group that only one platform fills is that platform’s figure.`,
  by: (marketEdition: string, members: readonly string[]) =>
    `Market edition ${marketEdition}, signed by ${members.join(', ')}.`,
  verified: (id: string, members: number, seq: string) =>
    `${id} is proven: ${members} nodes signed it, the log of each has its charge, entry ${seq} of the hub names them, and the sum is theirs.`,
  stated: (id: string, members: number, seq: string) =>
    `${id}: ${members} nodes signed their shares, the log of each has its charge, and entry ${seq} of the hub names them. The file has no shares, so its totals are its owner’s word; everything else in it follows from them. Ask the same question again with --with-shares, which is free, for a file that proves the sum.`,
}
