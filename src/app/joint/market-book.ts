// Market editions in force, parsed and checked once: validating their keys takes longer than a question.
import { utf8 } from '../../../protocols/bytes.ts'
import { Masker } from '../../../protocols/joint/mask.ts'
import {
  type MarketEdition,
  type Member,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import { checkServed } from '../../../protocols/joint/market-rules.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { type MarketEditionRecord, MarketStandard } from '../../../schemas/market.ts'
import { marketDeclaration } from '../../domain/plan/joint/market.ts'
import { LruMap } from '../../domain/lru-map.ts'
import type { Store } from '../../store/store.ts'
import type { NodeKeys } from './node-keys.ts'

export interface OpenMarket {
  readonly id: string
  readonly market: string
  readonly label: string
  readonly edition: MarketEdition
  readonly standard: MarketStandard
  /** What questions to it are planned from. */
  readonly declaration: Declaration
}

export class MarketBook {
  readonly #store: Pick<Store, 'read' | 'recent'>
  readonly #keys: NodeKeys
  readonly #complete: (known: MarketEditionRecord) => Promise<MarketEditionRecord | undefined>
  readonly #open = new LruMap<string, OpenMarket>(64)
  readonly #maskers = new LruMap<string, Masker>(64)

  /** `complete`: whether all have signed by now an edition that was not signed by all before. */
  constructor(
    store: Pick<Store, 'read' | 'recent'>,
    keys: NodeKeys,
    complete: (known: MarketEditionRecord) => Promise<MarketEditionRecord | undefined> = async () =>
      undefined,
  ) {
    this.#store = store
    this.#keys = keys
    this.#complete = complete
  }

  /** Undefined where not all of its members have signed it. Throws as `checkServed`. */
  async open(id: string): Promise<OpenMarket | undefined> {
    const known = this.#open.get(id)
    if (known !== undefined) return known
    const stored = await this.#store.read.marketEdition(id)
    const record = stored?.state === 'signing' ? await this.#complete(stored) : stored
    if (record === undefined) return undefined
    const { market, label } = record
    const edition = parseMarketEdition(utf8(record.document))
    const standard = MarketStandard.parse(JSON.parse(record.standard))
    checkServed(edition, standard)
    const declaration = marketDeclaration(standard, label, edition.period)
    const open = { id, market, label, edition, standard, declaration }
    this.#open.set(id, open)
    return open
  }

  /** Of editions that this node signed: whether all others have by now. */
  async completeSigned(): Promise<void> {
    for (const { id, state } of await this.#store.recent.marketEditions())
      if (state === 'signing') await this.open(id)
  }

  /** The masks of a member that this service acts for. */
  masker({ id, market, label, edition }: OpenMarket, { organisation }: Member): Masker {
    const name = `${id} ${organisation}`
    const masker =
      this.#maskers.get(name) ??
      new Masker(edition, organisation, this.#keys.mask(organisation, market, label))
    this.#maskers.set(name, masker)
    return masker
  }

  /**
   * Destroys the mask keys of members whose sealed edition is withdrawn: with one of them, whoever has the
   * shares of an answer would have that member's own noisy figures. Repeatable, so that what a crash or a
   * failing disk left is destroyed in the next round.
   */
  async destroyMasks(): Promise<void> {
    for (const { id, market, label, document } of await this.#store.read.marketEditions())
      for (const { organisation, edition } of parseMarketEdition(utf8(document)).members) {
        if ((await this.#store.read.edition(edition))?.status !== 'withdrawn') continue
        this.#maskers.get(`${id} ${organisation}`)?.destroy()
        this.#keys.destroyMask(organisation, market, label)
      }
  }
}
