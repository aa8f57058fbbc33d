// Markets: several sources as one dataset, joint questions, nodes.
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { MARKET_PHASES } from '../../shared/market-phases.ts'
import { JOINT_STATES, NODE_PHRASES, NODE_TITLES } from '../../shared/nodes.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const marketPages = {
  market: headings.market,
  markets: 'Markets',
  nodes: 'Nodes',
}

export const market = {
  title: headings.market,
  asOne: (sources: number) => `One dataset of ${sources} sources`,
  lead: 'Asked as one dataset. Each source computes on its own rows and adds its own noise; only the sum can be opened, and only by you.',
  sources: 'Sources',
  sourcesWhy:
    'All of them cover the same period, dimensions and measures: each signed this edition under the keys below.',
  source: headings.source,
  covers: 'Data',
  place: 'Where the rows are',
  ownNode: 'its own node',
  hosted: 'this service',
  hostedWhy:
    'Sources without a node are hosted by this service. As far as collusion goes, all of them together are one party.',
  logKey: labels.logKey,
  serviceKey: 'service key',
  signingKey: headings.signingKey,
  vrfKey: 'VRF key',
  contract: headings.contract,
  onlyJointly: 'only jointly',
  onlyJointlyWhy: 'No single source answers questions about this data.',
  alsoSingle: 'No: each source also answers single questions.',
  level: (members: number, level: number) =>
    `${members} sources, t = ${level}: each adds the full noise where t = n − 1, and nothing else is served.`,
  notOpen: 'No edition of this market is in force yet.',
  other: (label: string) => `Edition ${label} is another one than you used first.`,
  accept: 'Use this edition',
  accepted: 'This browser uses the edition from now on.',
  broken: (label: string) => `Edition ${label} is not what its members signed, so it cannot be asked.`,
  fingerprint: 'Fingerprint of the edition',
  noContract: 'no contract',
  notEnrolled: 'not enrolled',
  unreachable: 'unreachable',
  enrolTitle: (source: string) => `Enrol at the node of ${source}`,
  enrolWhy:
    'A node is a service of its own. Its operator gives you a one-time code; your key here becomes your key there.',
  enrol: headings.enrol,
  code: 'One-time code of the node',
  enrolled: (source: string) => `Enrolled at the node of ${source}.`,
  sign: 'Read and sign',
  signTitle: (source: string) => `Contract with ${source}`,
  mayNotAsk: 'Your organisation needs a contract in force with every source before it can ask this market.',
  states: {
    waiting: 'asked',
    reserved: 'reserved',
    released: 'released',
    refused: labels.refused,
    silent: 'no response',
  },
  stateWhy: {
    waiting: '',
    reserved: 'It has set the budget aside and releases once all sources have.',
    released: 'It has charged its budget and sent its share.',
    refused: 'Signed by the source itself.',
    silent: 'Nothing is lost: resume the question later.',
  },
  progress: 'Progress of the sources',
  open: 'Unfinished joint questions',
  openWhy:
    'A source that has reserved keeps your budget set aside until the question is answered or you cancel it.',
  askedAt: (time: string) => `asked ${time}`,
  resume: headings.resume,
  cancel: 'Cancel the question',
  cancelWhy:
    'Each source gives back what it has set aside. A source that has released keeps its charge, and this question would then never be completed.',
  cancelled: 'The question is cancelled.',
  charged: (members: number) =>
    `Each of the ${members} sources charges this once all of them release; the price is that of all contracts together.`,
  proof: 'Proof',
  proofWhy:
    'This answer was added up in this browser from shares that no one else can open. The file proves what each source signed and charged; the shares are not in it, since with a source’s key they would show that source’s own figures. Check it here again, or anywhere with yinsuan answer verify. The same question asked again by yinsuan query --with-shares, for free, gives a file that proves the sum to others too.',
  verified: (members: number, entry: string) =>
    `Verified: ${members} sources signed their shares, the log of each has its charge, entry ${entry} of this service’s log names them. That the totals are their sum was checked in this browser when the shares came.`,
  entry: 'Entry in its log',
  noSingle: 'Nobody sees the figure of a single source, not even you: a share alone is a random number.',
  notes: [
    'Each source protects the people in its own data. Somebody who is on several platforms counts once on each of them, and is charged on each.',
    'Buyers are accounts: the same person on two platforms counts as two.',
    'A group that only one source fills is the figure of that source.',
  ],
  forming: 'Editions of the market',
  formingWhy:
    'Providers join with an edition of their own; an officer or the operator forms the edition of the market; every member compares all keys and signs. Then it can be asked.',
  noMarkets: 'No market has been published.',
  noMarketsNext:
    'The operator or an officer proposes its standard, and somebody of another organisation approves it.',
  editionName: 'Name of the edition',
  joinedBy: headings.joined,
  next: headings.next,
  phases: {
    ...MARKET_PHASES.en,
    signed: labels.signed,
    unsigned: 'not yet',
  },
  join: 'Join',
  joinWhy:
    'Your edition has to conform to the standard, and enters one edition of a market, ever. Nothing binds you before you sign.',
  ownEdition: 'Your edition',
  joinedNow: 'Your edition has joined.',
  form: 'Form the edition',
  formWhy: (members: string) =>
    `Its members are fixed from now on: ${members}. It is in force once each of them has signed it.`,
  firstDay: 'From',
  lastDay: 'To',
  formedNow: 'The edition is formed. Its members sign it now.',
  compare: 'Compare keys and sign',
  compareWhy:
    'Compare the fingerprint with every other member by another way, such as by telephone: it commits to all keys of all members. Your own node signs only what it knows to be its own.',
  hasSigned: 'Signature',
  signedNow: 'You have signed the edition.',
  propose: 'Propose a standard',
  proposeWhy:
    'Choose the file market.yaml. What it says is shown here before it is sent; a person of another organisation then approves it on the desk.',
  chooseFile: 'Choose market.yaml',
  proposed: 'The standard is proposed. Somebody of another organisation approves it now.',
  standard: 'Standard of the market',
  standardWhy:
    'What every source has to conform to, and what questions are planned from. Read here from the text whose digest is decided on.',
  capacity: 'Most rows of a source',
  periods: 'Period of an edition',
  periodWords: { month: 'one month', quarter: 'one quarter', year: 'one year' },
  collusion: headings.noise,
  allOthers: 'Each source adds the full noise and relies on no other.',
  threshold: 'Reporting threshold',
  hubHasNone:
    'Joint answers are stored in this browser only, because the service cannot open them. Export the ones you need elsewhere.',
  questions: {
    title: 'Joint questions',
    why: 'Who asked which market and what came of it. The question itself stays between its consumer and the nodes; refusals are signed by nodes.',
    none: 'No joint question has been asked here.',
    time: labels.time,
    outcome: labels.state,
    reserved: 'Reserved by',
    released: 'Released by',
    refused: NODE_TITLES.en.refusedBy,
    states: JOINT_STATES.en,
  },
  reset: 'End all holds',
  resetWhy:
    'The budget that is set aside is given back, and a node that stopped because its backup was restored signs again. A question that other sources have charged can then not be completed. This is logged.',
  resetDone: 'All holds are ended.',
  nodesLead:
    'The connections between this service and the nodes of its markets, since either process started.',
  hubLead: 'This service is a node: it asks its hub for messages, and nobody connects to it.',
  nodes: {
    ...NODE_TITLES.en,
    ...NODE_PHRASES.en,
    consumer: headings.consumer,
    edition: headings.edition,
  },
  nodeKey: (source: string) =>
    `The node of ${source} has another key than the one pinned here or named by its market edition. Nothing was sent.`,
  nodeKeyNext: 'Ask the provider through another channel whether its node has a new key.',
  pinned: (pinned: string, shown: string) =>
    `The hub shows the market edition ${shown}; this browser first used ${pinned}. Nothing was asked.`,
  pinnedNext: 'Compare the fingerprint with the members through another channel before you use this edition.',
}
