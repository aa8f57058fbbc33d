// A service with a small sealed market whose figures a test knows, a provider, consumers with blind grants,
// and an officer.
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../protocols/hashes.ts'
import { toHex } from '../../protocols/bytes.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Client } from '../../src/sdk/client.ts'
import { bytesOf, type Row, seeded, uuid, writeContribution } from '../engine/support.ts'
import { marketDeclaration } from './declaration.ts'
import { approve, grantTo } from './market.ts'
import { snapshot } from './snapshot.ts'
import { startService, type TestService } from './service.ts'

export type BlindMarket = {
  readonly service: TestService
  readonly declaration: Declaration
  readonly provider: Client
  readonly officer: Client
  /** A member with a grant for both modes. */
  readonly consumer: (id: string, level?: 'full' | 'strong' | 'insecureForTesting') => Promise<Client>
}

const FLAGS = { insecureBlindLevels: 'on', blindWorkers: '1' } as const

/** `delta`: of its edition, 1e-6 if absent. */
export async function openBlindMarket(options: { readonly delta?: string } = {}): Promise<BlindMarket> {
  const { services, facts } = await snapshot('blind', options, async () => await buildMarket(options))
  const [from] = services
  if (from === undefined) throw new Error('a market has a service')
  const service = await startService({ flags: FLAGS, from })
  const provider = await service.known('platform')
  return {
    service,
    declaration: facts,
    provider,
    officer: await service.known('bureau'),
    consumer: async (id, level = 'insecureForTesting') => {
      const client = await service.member(id, ['consumer'])
      await grantTo(provider, client, facts.dataset, {
        modes: ['blind', 'open'],
        budget: 150_000_000n,
        expires: '2099-01-01T00:00:00.000Z',
        blindLevel: level,
      })
      return client
    },
  }
}

async function buildMarket({ delta }: { readonly delta?: string }) {
  const service = await startService({ flags: FLAGS })
  const base = marketDeclaration()
  const declaration = { ...base, budget: { ...base.budget, delta: delta ?? base.budget.delta } }
  const provider = await service.member('platform', ['provider'])
  const officer = await service.member('bureau', ['officer'])
  await publish(provider, declaration)
  await approve(officer, `${declaration.dataset}@${declaration.edition}`)
  return { services: [service], facts: declaration }
}

async function publish(provider: Client, declaration: Declaration): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-blind-'))
  const file = await writeContribution(folder, declaration, rowsOf(declaration))
  const bytes = await bytesOf(join(folder, file))
  await rm(folder, { recursive: true, force: true })
  const upload = await provider.uploadStart({ body: { size: bytes.length, sha256: toHex(sha256(bytes)) } })
  await provider.uploadPart({ params: { id: upload.id, part: 0 }, bytes })
  await provider.uploadCommit({ params: { id: upload.id } })
  const job = await provider.editionRegister({
    body: { declaration, upload: upload.id, report: { columns: [], kMin: '20+' } },
  })
  for (;;) {
    const { state, detail } = await provider.jobShow({ params: { id: job.id } })
    if (state === 'failed') throw new Error(detail ?? 'sealing failed')
    if (state === 'done') return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

function rowsOf(declaration: Declaration): readonly Row[] {
  const random = seeded(11)
  return Array.from({ length: 3000 }, (_, i) => {
    const unit = Math.floor(i / 2)
    return {
      u: uuid(1, unit),
      o: uuid(2, i),
      // A buyer's own attributes are the same in every line.
      codes: declaration.dimensions.map(({ perUnit, values }) =>
        perUnit ? unit % values.length : random.below(values.length),
      ),
      quanta: declaration.measures.map(({ hi }) => BigInt(random.below(Number(hi) + 1))),
    }
  })
}
