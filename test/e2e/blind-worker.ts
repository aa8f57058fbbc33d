// The consumer's side in a web worker: derives the vectors, makes a ticket, asks and reads, and verifies the
// log, with the modules that Node runs.
import initialize from 'node-seal/allows'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { deriveSelectors, digestOfSelectors } from '../../protocols/blind/derive.ts'
import { createScheme } from '../../protocols/blind/scheme.ts'
import { type ParameterName } from '../../protocols/blind/parameters.ts'
import { vaultKeyFromPassphrase } from '../../protocols/blind/ticket-vault.ts'
import { fromHex, toHex } from '../../protocols/bytes.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { decodeKeyFile } from '../../protocols/identity/keys.ts'
import { OrganisationId } from '../../schemas/common.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { askBlind } from '../../src/sdk/blind/ask-blind.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { schemesOf } from '../../src/sdk/blind/side.ts'
import type { TicketStorage } from '../../src/sdk/blind/storage.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import { createClient } from '../../src/sdk/client.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'

export type Vector = {
  readonly parameters: ParameterName
  readonly mode: 'one' | 'any'
  readonly cells: number
  readonly seed: string
}

export type Order =
  | { readonly kind: 'derive'; readonly vectors: readonly Vector[] }
  | { readonly kind: 'verify'; readonly logKey: string }
  | {
      readonly kind: 'ask'
      readonly profile: {
        readonly authority: string
        readonly serviceKey: string
        readonly logKey: string
        readonly key: unknown
      }
      readonly query: QueryInput
      readonly hide: Readonly<Record<string, readonly string[]>>
    }

declare const self: {
  readonly location: { readonly origin: string }
  onmessage: (event: { readonly data: Order }) => void
  readonly postMessage: (message: unknown) => void
}

const seal = await initialize()

self.onmessage = ({ data }) => {
  carryOut(data).then(
    result => self.postMessage({ result }),
    (error: unknown) => self.postMessage({ error: String(error) }),
  )
}
self.postMessage({ result: 'ready' })

async function carryOut(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'derive':
      return derive(order.vectors)
    case 'verify':
      return await verify(order.logKey)
    case 'ask':
      return await ask(order)
  }
}

async function verify(logKey: string): Promise<unknown> {
  const policy = logKeyAlone(logKey)
  const { checkpoint, editions, outcomes } = await verifyLog(httpLogReader(self.location.origin), {
    policy,
    verify: verifyEd25519,
  })
  return { size: checkpoint.size, spent: editions.map(({ spent }) => String(spent)), outcomes }
}

function derive(vectors: readonly Vector[]): readonly string[] {
  return vectors.map(({ seed, ...meaning }) => {
    const scheme = createScheme(seal, meaning.parameters)
    try {
      const shape = { ...meaning, level: 'full', answers: 1 } as const
      return toHex(digestOfSelectors(deriveSelectors(scheme, shape, fromHex(seed))))
    } finally {
      scheme.free()
    }
  })
}

async function ask({ profile, query, hide }: Extract<Order, { kind: 'ask' }>): Promise<unknown> {
  const { organisation, privateKey } = decodeKeyFile(JSON.stringify(profile.key))
  const client = createClient({
    baseUrl: self.location.origin,
    authority: profile.authority,
    keyId: privateKey.keyId,
    sign: privateKey.sign,
    serviceKey: profile.serviceKey,
  })
  const key = vaultKeyFromPassphrase('a passphrase', new Uint8Array(32))
  const store = await openTicketStore(memory(), key, client.random)
  const edition = await client.editionShow({ params: { id: query.edition } })
  const steps: string[] = []
  const { answer, file, stored } = await askBlind(
    {
      client,
      store,
      scheme: schemesOf(seal),
      organisation: OrganisationId.parse(organisation),
      serviceKey: profile.serviceKey,
      logKey: profile.logKey,
      copyKey: key,
      now: Date.now,
    },
    { query, hidden: hiddenSelection(edition.declaration, 'one', hide), edition },
    {
      confirmRepeat: async () => false,
      onProgress: step => {
        if (steps.at(-1) !== step) steps.push(step)
      },
    },
  )
  return { answer, file, stored, steps }
}

/** As long as the worker lives: what a page needs that asks once. */
function memory(): TicketStorage {
  const files = new Map<string, Uint8Array>()
  return {
    list: async () => [...files.keys()],
    read: async name => files.get(name),
    create: async (name, content) => !files.has(name) && files.set(name, content).has(name),
    erase: async name => void files.set(name, new Uint8Array()),
    remove: async name => void files.delete(name),
  }
}
