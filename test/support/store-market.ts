// A small market in a store: a provider, an edition with its caps, consumers with grants, and the members of
// group commits.
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto'
import { commit } from '../../protocols/audit/commitment.ts'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import type { NoteKey } from '../../protocols/audit/note.ts'
import { fromUtf8, toBase64Url, toHex, utf8 } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import { EditionId, OrganisationId } from '../../schemas/common.ts'
import { encodeLeaf, type Leaf } from '../../src/domain/entries.ts'
import type { ReleaseContent } from '../../src/domain/release/entries.ts'
import type { BuiltEntry, EntryPlace } from '../../src/store/entries.ts'
import type { Nonce } from '../../src/store/nonces.ts'
import type { ReleaseMember } from '../../src/store/release-member.ts'
import type { Store } from '../../src/store/store.ts'
import type { WriterOptions } from '../../src/store/writer.ts'
import { marketDeclaration } from './declaration.ts'

export const ORIGIN = 'test.example/log'
export const SOFTWARE = 'yinsuan/0.1.0'
export const EDITION = 'market@2025'
export const NO_HASH = '00'.repeat(32)

const seed = Uint8Array.from({ length: 32 }, (_, i) => i)
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der',
  type: 'pkcs8',
})
const publicKey = createPublicKey(privateKey)

export const LOG_KEY: NoteKey = {
  kind: 'log',
  name: ORIGIN,
  publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
}

export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key])
  return verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
}

export function storeOptions(change: Partial<WriterOptions> = {}): WriterOptions {
  return {
    clock: Date.now,
    masterKey: { bytes: new Uint8Array(32).fill(7) },
    random: target => {
      target.set(randomBytes(target.length))
      return target
    },
    signCheckpoint: (size, root) =>
      signCheckpoint({ origin: ORIGIN, size, root }, LOG_KEY, message => sign(null, message, privateKey)),
    ...change,
  }
}

export function freshNonce(expires = Date.now() + 300_000): Nonce {
  return { keyId: 'key_AAAAAAAAAAAAAAAAAAAA', nonce: toBase64Url(randomBytes(16)), expires }
}

export function plain(at: EntryPlace, leaf: Leaf): BuiltEntry {
  return encodeLeaf(at, SOFTWARE, leaf)
}

export interface MarketTerms {
  readonly totalCap: bigint
  readonly perConsumer: bigint
  readonly sealingCharge: bigint
  readonly grantBudget: bigint
  readonly consumers: readonly string[]
}

export const TERMS: MarketTerms = {
  totalCap: 1_000_000_000_000n,
  perConsumer: 1_000_000_000_000n,
  sealingCharge: 1_000n,
  grantBudget: 1_000_000_000_000n,
  consumers: ['maker-a', 'maker-b'],
}

export function grantOf(consumer: string): string {
  return `grant_${toHex(utf8(consumer)).padEnd(22, '0')}`
}

/** Registers, seals and grants, with an entry for each decision. */
export async function openMarket(store: Store, change: Partial<MarketTerms> = {}): Promise<void> {
  const terms = { ...TERMS, ...change }
  const allowance = { perConsumer: terms.perConsumer, total: terms.totalCap, pool: 0n }
  const declaration = marketDeclaration({
    budget: {
      delta: '1e-6',
      perConsumer: String(terms.perConsumer),
      total: String(terms.totalCap),
      perYear: { perConsumer: String(terms.perConsumer), total: String(terms.totalCap) },
    },
    totals: { charge: String(terms.sealingCharge) },
  })
  await store.decision({
    nonce: null,
    change: async ({ write, append }) => {
      for (const id of ['platform', ...terms.consumers]) {
        const salt = randomBytes(32)
        const roles = [id === 'platform' ? ('provider' as const) : ('consumer' as const)]
        const organisation = commit('organisation', salt, utf8(id))
        await write.addOrganisation({ id: id as never, title: { zh: id, en: id }, roles }, salt)
        append(at =>
          plain(at, {
            type: 'organisation',
            action: 'added',
            organisation,
            roles,
            bodyCommitment: NO_HASH,
          }),
        )
      }
      await write.addDataset({ id: 'market', provider: 'platform', unitKey: declaration.unitKey, allowance })
      await write.addEdition(declaration, 'platform')
      const manifest = {
        v: 1,
        edition: EDITION as never,
        declaration,
        files: [{ path: 'rows', sha256: NO_HASH }],
      } as const
      await write.sealEdition(
        EDITION,
        { manifest: { ...manifest, files: [...manifest.files] }, totals: [] },
        randomBytes(32),
        { columns: [], kMin: '20+' },
      )
      await write.setEditionStatus(EDITION, 'open', ['waiting'])
      append(at => plain(at, editionLeaf(declaration)))
      for (const consumer of terms.consumers) {
        const grant = grantTerms(consumer, terms.grantBudget)
        await give({ write, append }, grant)
      }
    },
  })
}

type Decision = Pick<Parameters<Parameters<Store['decision']>[0]['change']>[0], 'write' | 'append'>

/** In effect at once, with the entry of a grant from before contracts. */
export async function give({ write, append }: Decision, grant: TestGrant): Promise<void> {
  await write.addGrant(grant)
  await write.acceptGrant(grant.id, { keyId: grant.keyId, signature: '' })
  append(at => plain(at, grantLeaf(grant, 'issued')))
}

type TestGrant = Parameters<Parameters<Parameters<Store['decision']>[0]['change']>[0]['write']['addGrant']>[0]

export function grantTerms(consumer: string, budget: bigint, id = grantOf(consumer)): TestGrant {
  return {
    id,
    dataset: 'market' as never,
    provider: 'platform' as never,
    consumer: consumer as never,
    modes: ['open'],
    purposes: ['product-planning'],
    budget: String(budget),
    price: { model: 'free' },
    expires: '2099-01-01T00:00:00.000Z',
    blindLevel: 'full',
    content: { editions: null, views: null, statistics: null },
    usesLimit: null,
    needsApproval: false,
    contract: '{}',
    contractDigest: NO_HASH,
    keyId: 'key_AAAAAAAAAAAAAAAAAAAA',
    signature: '',
  }
}

export function grantLeaf(grant: TestGrant, action: 'issued' | 'revoked'): Leaf {
  const { id: grantId, dataset, budget, expires, modes, purposes } = grant
  return {
    type: 'grant',
    action,
    grantId,
    dataset,
    budget,
    expires,
    modes,
    purposes,
    bodyCommitment: NO_HASH,
  }
}

function editionLeaf(declaration: ReturnType<typeof marketDeclaration>): Leaf {
  return {
    type: 'edition',
    action: 'sealed',
    edition: EDITION,
    dataset: declaration.dataset,
    manifestCommitment: NO_HASH,
    period: declaration.period,
    readsFrom: declaration.period.from,
    unitKey: declaration.unitKey,
    delta: declaration.budget.delta,
    capPerConsumer: declaration.budget.perConsumer,
    capTotal: declaration.budget.total,
    allowance: declaration.budget.perYear,
    sealingCharge: declaration.totals.charge,
    draftCharge: '0',
    parametersDigest: NO_HASH,
    bodyCommitment: NO_HASH,
  }
}

/** A query of `consumer` that nobody asked before, with its own answer bytes. */
export function member(consumer: string, change: Partial<ReleaseMember> = {}): ReleaseMember {
  const id = `answer_${toBase64Url(randomBytes(16))}`
  return {
    id,
    nonce: freshNonce(),
    edition: EDITION,
    organisation: consumer,
    grant: grantOf(consumer),
    mode: 'open',
    kind: 'aggregate',
    canonicalDigest: toHex(randomBytes(32)),
    questionDigest: toHex(randomBytes(32)),
    idempotencyKey: null,
    charge: 1_000n,
    baseParts: [],
    content: content(consumer, { id: `"${id}"`, values: `["${toHex(randomBytes(16))}"]` }),
    ...change,
  }
}

/** The store keeps bodies without reading them: this one has a text in the place of all else. */
export function content(
  consumer: string,
  answer: Readonly<Record<string, string>>,
  query = toHex(randomBytes(200)),
): ReleaseContent {
  const body = { v: 1, type: 'computation', query } as unknown as ComputationBody
  return {
    software: SOFTWARE,
    mechanism: 'discrete-gaussian',
    parties: [consumer, 'platform'],
    answer,
    resultSalt: randomBytes(32),
    body,
    bodyJson: canonicalJson(body),
    bodySalt: randomBytes(32),
    accountBody: {
      v: 1,
      type: 'account',
      edition: EditionId.parse(EDITION),
      organisation: OrganisationId.parse(consumer),
    },
    accountSalt: randomBytes(32),
  }
}

/** The values of the answer that this release will give. */
export function releasedValues({ content: { answer } }: ReleaseMember): Uint8Array {
  return utf8(answer['values'] ?? '')
}

/** The values of a stored answer, as `releasedValues` its release. */
export function valuesIn(answer: Uint8Array): Uint8Array {
  return utf8(JSON.stringify(JSON.parse(fromUtf8(answer)).values))
}
