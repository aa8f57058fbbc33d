// A service with two datasets, one of them with hostile names, and members whose key files a browser opens.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { parseEntry } from '../../../protocols/audit/entry.ts'
import { parseNote } from '../../../protocols/audit/note.ts'
import { bundlesOf, formatTilePath } from '../../../protocols/audit/tile-path.ts'
import { decodeEntryBundle } from '../../../protocols/audit/tiles.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { DatasetId } from '../../../schemas/common.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { httpLogReader } from '../../../src/sdk/log-files.ts'
import { type GrantChange, grantTo, publish, redeclared, sampleContribution } from '../../support/market.ts'
import { startService, type TestService } from '../../support/service.ts'
import { startWitness, type TestWitness } from '../../support/witness.ts'
import { colleagueFile, type MemberFile, memberFile } from './member-file.ts'

/** Runs where a name is taken for markup. */
export const CANARY = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>'

export type ConsoleWorld = {
  readonly service: TestService
  readonly declaration: Declaration
  /** Its key file, its key, and its client beside the browser. */
  readonly maker: MemberFile
  /** Another key of the same organisation. */
  readonly colleague: () => Promise<MemberFile>
  /** Its title is markup, and so is what it may ask. */
  readonly rival: () => Promise<MemberFile>
  /** Has no grant. */
  readonly stranger: () => Promise<MemberFile>
  /** Under a contract about the first dataset with these terms. */
  readonly consumer: (id: string, terms: GrantChange) => Promise<MemberFile>
  /** What a reader may demand; none where the world has none. */
  readonly witnesses: readonly TestWitness[]
  readonly stop: () => Promise<void>
}

export type ConsoleWorldOptions = {
  /** With two witnesses of the log. */
  readonly witnessed?: boolean
  /** Budgets that no test spends. */
  readonly rich?: boolean
}

export async function openConsoleWorld(options: ConsoleWorldOptions = {}): Promise<ConsoleWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-console-'))
  const witnesses: TestWitness[] = []
  const startWitnesses = async (logKey: string): Promise<readonly TestWitness[]> => {
    for (const name of ['mall.example/witness', 'compliance.example/witness']) {
      witnesses.push(await startWitness(name, [logKey]))
    }
    return witnesses
  }
  const service = await startService(options.witnessed === true ? { witnesses: startWitnesses } : {})
  const contribution = await sampleContribution(5000)
  const declaration = options.rich === true ? redeclared(contribution) : contribution.declaration
  const mall = await service.member('mall', ['provider'])
  const approver = await service.approver()
  await publish(mall, contribution, declaration, approver)
  const hostile = hostileOf(declaration)
  await publish(mall, contribution, hostile, approver)
  const enrolled = async (id: string, title?: string): Promise<MemberFile> =>
    await memberFile(service, folder, id, ['consumer'], {
      label: CANARY.slice(0, 60),
      ...(title === undefined ? {} : { title }),
    })
  const grant = async (consumer: Client, dataset: Declaration['dataset']): Promise<void> => {
    const budget = BigInt(declaration.budget.perConsumer)
    await grantTo(mall, consumer, dataset, { modes: ['open', 'blind'], budget })
  }
  const maker = await enrolled('maker')
  await grant(maker.client, declaration.dataset)
  return {
    service,
    declaration,
    maker,
    colleague: async () => await colleagueFile(service, folder, 'colleague', maker),
    rival: async () => {
      const rival = await enrolled('rival', CANARY)
      await grant(rival.client, hostile.dataset)
      return rival
    },
    stranger: async () => await enrolled('stranger'),
    consumer: async (id, terms) => {
      const consumer = await enrolled(id)
      const budget = BigInt(declaration.budget.perConsumer)
      await grantTo(mall, consumer.client, declaration.dataset, { budget, ...terms })
      return consumer
    },
    witnesses,
    stop: async () => {
      await service.stop()
      for (const witness of witnesses) await witness.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** How many entries the log has. */
export async function logSize({ url }: TestService): Promise<bigint> {
  const note = await httpLogReader(url).readCheckpoint()
  return BigInt(parseCheckpoint(parseNote(note).text).size)
}

/**
 * How many questions the log charged. The log may grow without them: a page opens blind tickets ahead of its
 * questions, also one whose blind switch is turned off a moment later.
 */
export async function questionsCharged(service: TestService): Promise<number> {
  const reader = httpLogReader(service.url)
  const bundles = await Promise.all(
    Array.from(bundlesOf(Number(await logSize(service))), async path =>
      decodeEntryBundle(await reader.readEntryBundle(formatTilePath(path)), path.width),
    ),
  )
  return bundles.flat().filter(leaf => parseEntry(leaf).type === 'computation').length
}

function hostileOf(declaration: Declaration): Declaration {
  const label = { zh: CANARY, en: CANARY }
  return {
    ...declaration,
    dataset: DatasetId.parse('hostile'),
    title: label,
    source: label,
    dimensions: declaration.dimensions.map(dimension =>
      dimension.name === 'gender' || dimension.name === 'category'
        ? { ...dimension, label, values: dimension.values.map(value => ({ ...value, label })) }
        : dimension,
    ),
    measures: declaration.measures.map(measure => ({ ...measure, label, unit: label })),
  }
}
