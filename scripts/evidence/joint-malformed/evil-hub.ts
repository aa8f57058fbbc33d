// A hub in the hands of the evidence, with a colluding second member: whatever it sends, a real node gets.
import { randomBytes } from 'node:crypto'
import { formatVkey } from '../../../protocols/audit/note.ts'
import { fromUtf8, toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { signDocument } from '../../../protocols/identity/signed-document.ts'
import { cosignerOf } from '../../../protocols/joint/cosigner.ts'
import { encodeJoint, parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { encodeMarketEdition, marketEditionDigest } from '../../../protocols/joint/market-edition.ts'
import { vrfProve } from '../../../protocols/joint/vrf.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import type { NodeMessage, NodeReply, SignedText } from '../../../schemas/joint.ts'
import type {
  MarketEditionRecord,
  MarketMember,
  MarketRecord,
  MarketStandard,
} from '../../../schemas/market.ts'
import type { HubCalls } from '../../../src/app/joint/hub-calls.ts'
import { Mailbox } from '../../../src/app/joint/mailbox.ts'
import { standardDigest, standardText } from '../../../src/domain/plan/joint/market.ts'
import { pinMarket, type PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import { nodeSigner } from '../../../src/server/keys/ed25519.ts'
import { forgetfulWitness } from './forgetful-witness.ts'
import { inMinutes, resigned, someDigest } from './kinds.ts'

export const NODE = 'alpha'
export const OTHER = 'beta'
export const HUB = 'hub.example'

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
  readonly #standard: MarketStandard
  readonly #label: string
  readonly #period: { readonly from: string; readonly to: string }
  readonly #mailbox: Mailbox
  #closed = new AbortController()
  #record: MarketEditionRecord | undefined

  constructor(
    standard: MarketStandard,
    label: string,
    period: { readonly from: string; readonly to: string },
  ) {
    this.#standard = standard
    this.#label = label
    this.#period = period
    this.#mailbox = new Mailbox(() => toHex(randomBytes(12)), 60_000)
  }

  readonly send = async (message: NodeMessage): Promise<NodeReply | undefined> =>
    await this.#mailbox.send(NODE, message)

  readonly poll: HubCalls['poll'] = async results =>
    await this.#mailbox.poll(NODE, results, 5_000, this.#closed.signal)

  readonly markets: HubCalls['markets'] = async () => [this.#market()]

  /** Takes the node's own facts, and adds a member of which it has all keys. */
  readonly join: HubCalls['join'] = async (_, { node, edition }) => {
    if (node === undefined) throw new Error('a node brings its own facts')
    const own = { ...node, organisation: NODE, edition } as MarketMember
    const content = {
      hub: HUB,
      standard: standardDigest(this.#standard),
      period: this.#period,
      collusion: 1,
      members: [own, this.#otherMember()],
    }
    const document = encodeMarketEdition(content)
    const signature = await signDocument('marketEdition', document, this.other.sign)
    this.#record = {
      id: marketEditionDigest(content),
      market: this.#standard.market,
      label: this.#label,
      document: fromUtf8(document),
      standard: standardText(this.#standard),
      signatures: [{ organisation: OTHER as MarketMember['organisation'], signature }],
      state: 'signing',
    }
    return this.#market()
  }

  readonly marketEdition: HubCalls['marketEdition'] = async () => this.record

  readonly sign: HubCalls['sign'] = async (_, signature) => {
    const own = { organisation: NODE as MarketMember['organisation'], signature }
    this.#record = { ...this.record, signatures: [own, ...this.record.signatures], state: 'open' }
    return this.record
  }

  /** A node that lost entries learns nothing from it. */
  readonly cosign = forgetfulWitness(cosignerOf(this), this.#service.sign)

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

  get record(): MarketEditionRecord {
    if (this.#record === undefined) throw new Error('nobody has joined')
    return this.#record
  }

  async pinned(): Promise<PinnedMarket> {
    return await pinMarket(this.record, this.record.id)
  }

  #market(): MarketRecord {
    return {
      id: this.#standard.market,
      digest: standardDigest(this.#standard),
      standard: standardText(this.#standard),
      published: '2026-01-01T00:00:00.000Z',
      offers: [],
      editions: [],
    }
  }

  #otherMember(): MarketMember {
    const [log, vrf] = [nodeSigner(randomBytes(32)), nodeSigner(this.#otherVrf)]
    return {
      organisation: OTHER,
      operator: OTHER,
      logKey: formatVkey({ kind: 'log', name: 'beta.example/log', publicKey: log.publicKey }),
      serviceKey: toBase64Url(nodeSigner(randomBytes(32)).publicKey),
      signingKey: toBase64Url(this.other.publicKey),
      maskKey: toBase64Url(new MaskKey(randomBytes(32)).publicKey),
      vrfKey: toBase64Url(vrf.publicKey),
      edition: 'orders-beta@2025',
      sealing: toHex(randomBytes(32)),
    } as MarketMember
  }
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
