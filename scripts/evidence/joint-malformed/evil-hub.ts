// A hub in the hands of the evidence, with a colluding second member: whatever it sends, a real node gets.
import { randomBytes } from 'node:crypto'
import { formatVkey } from '../../../protocols/audit/note.ts'
import { fromUtf8, toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { documentDigest, signDocument } from '../../../protocols/identity/signed-document.ts'
import { cosignerOf } from '../../../protocols/joint/cosigner.ts'
import { encodeJoint, parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { type MarketEdition, parseMarketEdition, SUITE } from '../../../protocols/joint/market-edition.ts'
import type { Sign } from '../../../protocols/signature.ts'
import { vrfProve } from '../../../protocols/joint/vrf.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import { DatasetId } from '../../../schemas/common.ts'
import type { NodeMessage, NodeReply, SignedText } from '../../../schemas/joint.ts'
import {
  type MarketEditionRecord,
  MarketMember,
  type MarketRecord,
  type MarketStandard,
} from '../../../schemas/market.ts'
import type { HubCalls } from '../../../src/app/joint/hub-calls.ts'
import { Mailbox } from '../../../src/app/joint/mailbox.ts'
import { standardDigest, standardText } from '../../../src/domain/plan/joint/market.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { makeQuestion } from '../../../src/sdk/joint/joint-question.ts'
import { pinMarket, type PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import { nodeSigner } from '../../../src/server/keys/ed25519.ts'
import { forgetfulWitness, honestWitness } from './forgetful-witness.ts'
import { inMinutes, resigned, someDigest } from './kinds.ts'

export const NODE = 'alpha'
export const OTHER = 'beta'
export const HUB = 'hub.example'

/** What it puts into the edition that it forms, in the place of what the node joined. */
export interface Lies {
  readonly collusion?: number
  /** Members of its own making. */
  readonly puppets?: number
  readonly standard?: MarketStandard
  readonly period?: { readonly from: string; readonly to: string }
  /** Of the first puppet's log. */
  readonly logName?: string
  readonly change?: (edition: MarketEdition) => MarketEdition
}

export class EvilHub implements HubCalls {
  readonly organisation = NODE
  readonly authority = HUB
  readonly #service = nodeSigner(randomBytes(32))
  readonly serviceKey = toBase64Url(this.#service.publicKey)
  /** Signs its log. */
  readonly log = nodeSigner(randomBytes(32))
  readonly logKey = formatVkey({ kind: 'log', name: `${HUB}/log`, publicKey: this.log.publicKey })
  /** Of the colluding member. */
  readonly other = nodeSigner(randomBytes(32))
  readonly #otherVrf = randomBytes(32)
  /** As it publishes it now. */
  standard: MarketStandard
  readonly #label: string
  readonly #period: { readonly from: string; readonly to: string }
  readonly #mailbox: Mailbox
  #closed = new AbortController()
  #record: MarketEditionRecord | undefined
  #puppets: readonly Puppet[] = []
  lies: Lies
  /** What it says of the edition beside the document. */
  elsewhere: { readonly market?: string; readonly label?: string } = {}

  constructor(
    standard: MarketStandard,
    label: string,
    period: { readonly from: string; readonly to: string },
    lies: Lies = {},
  ) {
    this.lies = lies
    this.standard = standard
    this.#label = label
    this.#period = period
    this.#mailbox = new Mailbox(() => toHex(randomBytes(12)), 60_000)
  }

  readonly send = async (message: NodeMessage): Promise<NodeReply | undefined> =>
    await this.#mailbox.send(NODE, message)

  readonly poll: HubCalls['poll'] = async results => {
    if (this.failing-- > 0) throw new TypeError('the hub answers nonsense')
    return await this.#mailbox.poll(NODE, results, 5_000, this.#closed.signal)
  }

  readonly markets: HubCalls['markets'] = async () => [this.#market()]

  /** Takes the node's own facts, and adds members of which it has all keys. */
  readonly join: HubCalls['join'] = async (_, { node, edition }) => {
    if (node === undefined) throw new Error('a node brings its own facts')
    await this.form({ ...node, organisation: NODE, edition } as MarketMember)
    return this.#market()
  }

  async form(own: MarketMember): Promise<void> {
    const { standard = this.standard, period = this.#period, puppets = 1, collusion = puppets } = this.lies
    const others = this.#makePuppets(puppets).toSorted((a, b) =>
      a.member.organisation < b.member.organisation ? -1 : 1,
    )
    const formed: MarketEdition = {
      hub: HUB,
      standard: standardDigest(standard),
      period,
      collusion,
      onlyJointly: standard.onlyJointly,
      members: [own, ...others.map(({ member }) => member)],
    }
    const content = this.lies.change?.(formed) ?? formed
    const document = encoded(content)
    const signatures = others.map(async ({ member: { organisation }, sign }) => ({
      organisation,
      signature: await signDocument('marketEdition', document, sign),
    }))
    this.#record = {
      id: documentDigest('marketEdition', document),
      market: DatasetId.parse(this.elsewhere.market ?? standard.market),
      label: this.elsewhere.label ?? this.#label,
      document: fromUtf8(document),
      standard: standardText(standard),
      signatures: await Promise.all(signatures),
      state: 'signing',
    }
  }

  readonly marketEdition: HubCalls['marketEdition'] = async () =>
    this.isUnsigned
      ? { ...this.record, signatures: this.record.signatures.slice(0, 1), state: 'open' }
      : this.record

  readonly sign: HubCalls['sign'] = async (_, signature) => {
    const own = { organisation: NODE as MarketMember['organisation'], signature }
    this.#record = { ...this.record, signatures: [own, ...this.record.signatures], state: 'open' }
    return this.record
  }

  /** What members other than the node cosign: of an honest one the hub can only withhold it. */
  cosigning: 'forgetful' | 'honest' | 'withheld' = 'forgetful'
  readonly #honest = new Map<string, HubCalls['cosign']>()
  /** Whether it cosigns nothing itself. */
  isSilent = false
  /** So many polls end in an error. */
  failing = 0
  /** Whether it shows the edition without the others' signatures. */
  isUnsigned = false
  /** A node that lost entries learns nothing from it. */
  readonly #cosign = forgetfulWitness(cosignerOf(this), this.#service.sign)
  readonly cosign: HubCalls['cosign'] = async (witness, request, entries) => {
    const puppet = this.#puppets.find(({ member }) => member.organisation === witness)
    if (puppet === undefined && this.isSilent) return { status: 503, body: '', note: null }
    if (puppet === undefined) return await this.#cosign(witness, request, entries)
    if (this.cosigning === 'withheld') return { status: 503, body: '', note: null }
    const [key, name] = [cosignerOf(puppet.member), puppet.member.organisation]
    if (this.cosigning === 'forgetful') return await forgetfulWitness(key, puppet.serviceSign)(null, request)
    const honest = this.#honest.get(name) ?? honestWitness(key, puppet.serviceSign, this.#nodeLog)
    this.#honest.set(name, honest)
    return await honest(null, request)
  }

  /** The node's, as it joined. */
  get #nodeLog(): string {
    const { members } = parseMarketEdition(utf8(this.record.document))
    return members.find(({ organisation }) => organisation === NODE)?.logKey ?? ''
  }

  readonly entries: HubCalls['entries'] = async () => ({ note: null, leaves: [] })

  /** Of one connection: a node that starts again polls again. */
  readonly close = (): void => {
    this.#closed.abort()
    this.#closed = new AbortController()
  }

  /** The colluding member's good proof of randomness. */
  prove(input: Uint8Array): Uint8Array {
    return vrfProve(this.#otherVrf, input)
  }

  /** The first puppet's yes, and as good ones of all others. */
  async yesesOfPuppets(first: SignedText): Promise<SignedText[]> {
    const others = this.#puppets.slice(1).map(async ({ member, sign }) => {
      const fields = { ...parseJoint('jointYes', utf8(first.document)), node: member.organisation }
      return await resigned('jointYes', fromUtf8(encodeJoint('jointYes', fields)), sign)
    })
    return [first, ...(await Promise.all(others))]
  }

  get record(): MarketEditionRecord {
    if (this.#record === undefined) throw new Error('nobody has joined')
    return this.#record
  }

  async pinned(): Promise<PinnedMarket> {
    return await pinMarket(this.record, this.record.id)
  }

  #market(): MarketRecord {
    return {
      id: this.standard.market,
      digest: standardDigest(this.standard),
      standard: standardText(this.standard),
      published: '2026-01-01T00:00:00.000Z',
      offers: [],
      editions: [],
    }
  }

  #makePuppets(count: number): readonly Puppet[] {
    this.#puppets = Array.from({ length: count }, (_, i) =>
      i === 0 ? this.#other() : puppetOf(`${OTHER}-${i}`),
    )
    return this.#puppets
  }

  /** The colluding member, the first puppet. */
  #other(): Puppet {
    return puppetOf(OTHER, this.other, this.#otherVrf, this.lies.logName)
  }
}

/** A member whose keys are all the hub's. */
export interface Puppet {
  readonly member: MarketMember
  readonly sign: Sign
  /** Cosigns as its node. */
  readonly serviceSign: Sign
  readonly logSign: Sign
}

export function puppetOf(
  organisation: string,
  signing = nodeSigner(randomBytes(32)),
  vrfSeed: Uint8Array = randomBytes(32),
  logName = `${organisation}.example/log`,
): Puppet {
  const [log, vrf, service] = [nodeSigner(randomBytes(32)), nodeSigner(vrfSeed), nodeSigner(randomBytes(32))]
  const member = MarketMember.parse({
    organisation,
    operator: organisation,
    logKey: formatVkey({ kind: 'log', name: logName, publicKey: log.publicKey }),
    serviceKey: toBase64Url(service.publicKey),
    signingKey: toBase64Url(signing.publicKey),
    maskKey: toBase64Url(new MaskKey(randomBytes(32)).publicKey),
    vrfKey: toBase64Url(vrf.publicKey),
    edition: `orders-${organisation}@2025`,
    sealing: toHex(randomBytes(32)),
  })
  return { member, sign: signing.sign, serviceSign: service.sign, logSign: log.sign }
}

/** The colluding member's good yes to a question. */
export async function otherYes(hub: EvilHub, question: SignedText): Promise<SignedText> {
  const document = utf8(question.document)
  const { marketEdition, joint } = parseJoint('jointQuestion', document)
  const yes = encodeJoint('jointYes', {
    marketEdition,
    joint,
    question: questionDigest(document),
    node: OTHER,
    commitment: someDigest(),
    deadline: inMinutes(9),
  })
  return await resigned('jointYes', fromUtf8(yes), hub.other.sign)
}

/** As `encodeMarketEdition`, without its checks: the node makes its own. */
function encoded({ onlyJointly, ...content }: MarketEdition): Uint8Array {
  const stated = onlyJointly === undefined ? { v: 1 } : { v: 2, onlyJointly }
  return utf8(canonicalJson({ suite: SUITE, ...content, ...stated }))
}

/** A good question of the consumer `maker`: how many units there are by one dimension. */
export async function countUnits(
  market: PinnedMarket,
  consumer: Pick<Client, 'key'>,
  by: string,
  rho = '0.01',
) {
  const query = {
    kind: 'aggregate' as const,
    edition: market.name as never,
    select: [{ statistic: 'units' as const }],
    groupBy: [by],
    privacy: { rho },
    purpose: 'product-planning',
  }
  const signer = { sign: consumer.key.sign, now: Date.now() }
  return await makeQuestion(market, 'maker', query, new MaskKey(randomBytes(32)), signer)
}
