// The compliance report of a month with 2 000 computations, as an officer makes it: log verified, bodies
// read, page written, in both languages.
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { createContext } from '../../src/cli/context.ts'
import type { OutputFormat } from '../../src/cli/format.ts'
import { nodeHost } from '../../src/cli/host.ts'
import { findChromium } from '../../src/cli/html/pdf.ts'
import { makeComplianceReport } from '../../src/cli/make-report.ts'
import { ask } from '../../src/sdk/ask.ts'
import type { Client } from '../../src/sdk/client.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { dateOf } from '../../src/sdk/period.ts'
import { settle } from '../../src/sdk/settle/settle.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { grantTo, publish, redeclared, sampleContribution } from '../../test/support/market.ts'
import { startService, type TestService } from '../../test/support/service.ts'
import { significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { questions } from '../evidence/server-kills.ts'

const COMPUTATIONS = 2_000

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const count = scaled(COMPUTATIONS, scale, 20)
  const service = await startService()
  const folder = await mkdtemp(join(process.env['KEEP_REPORTS'] ?? tmpdir(), 'yinsuan-bench-'))
  try {
    say(`asking ${count.toLocaleString('en')} questions`)
    const officer = await fill(service, count)
    const seconds = {
      zh: await timed(service, officer, folder, 'zh', 'html'),
      en: await timed(service, officer, folder, 'en', 'html'),
    }
    const hasChromium = (await findChromium()) !== undefined
    const pdf = hasChromium
      ? {
          pdfSeconds2000Zh: await timed(service, officer, folder, 'zh', 'pdf'),
          pdfSeconds2000En: await timed(service, officer, folder, 'en', 'pdf'),
        }
      : {}
    return {
      name: 'report',
      figures: significant({
        seconds2000: Math.max(seconds.zh, seconds.en),
        seconds2000Zh: seconds.zh,
        seconds2000En: seconds.en,
        ...pdf,
        pageKiB: (await stat(join(folder, 'report-zh.html'))).size / 1024,
        settleSeconds: await settled(service, officer),
      }),
      versus: {},
    }
  } finally {
    await service.stop()
    if (process.env['KEEP_REPORTS'] === undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** Four consumers; every twentieth question is one that the rules refuse. */
async function fill(service: TestService, count: number): Promise<Client> {
  const contribution = await sampleContribution()
  const declaration = redeclared(contribution)
  const provider = await service.member('mall', ['provider'])
  const edition = await publish(provider, contribution, declaration, await service.approver())
  const consumers: Client[] = []
  for (const id of ['maker-a', 'maker-b', 'maker-c', 'maker-d']) {
    const consumer = await service.member(id, ['consumer'])
    await grantTo(provider, consumer, declaration.dataset, { price: { model: 'per-answer', fen: '50000' } })
    consumers.push(consumer)
  }
  const asked = questions(declaration, edition)
  let left = count
  await Promise.all(
    consumers.flatMap((consumer, member) =>
      Array.from({ length: 4 }, async () => {
        while (left-- > 0) {
          const { value: query } = asked.next()
          if (query === undefined) throw new Error('no more questions')
          await ask(consumer, query)
          if (left % (20 * (member + 1)) === 0)
            await ask(consumer, { ...query, privacy: { rho: '999999999' } }).catch(() => undefined)
        }
      }),
    ),
  )
  return await service.approver()
}

async function timed(
  { url, logKey }: TestService,
  officer: Client,
  folder: string,
  language: 'zh' | 'en',
  format: OutputFormat,
): Promise<number> {
  const quiet = { write: () => undefined, isTerminal: false, columns: 100 }
  const context = createContext({ ...nodeHost(), out: quiet, err: quiet }, language)
  const today = dateOf(new Date().toISOString())
  const policy = logKeyAlone(logKey)
  const order = { from: `${today.slice(0, 7)}-01`, to: today, policy, logUrl: url, format }
  const start = performance.now()
  await makeComplianceReport(context, officer, httpLogReader(url), {
    ...order,
    output: join(folder, `report-${language}.${format}`),
  })
  return (performance.now() - start) / 1000
}

async function settled({ url, logKey }: TestService, officer: Client): Promise<number> {
  const start = performance.now()
  const { accounts, problems } = await settle(httpLogReader(url), listAll(officer, 'entryList', 500), {
    month: dateOf(new Date().toISOString()).slice(0, 7),
    organisation: 'approver',
    now: Date.now(),
    policy: logKeyAlone(logKey),
  })
  if (accounts.length !== 4 || problems.length > 0) throw new Error('the settlement is not whole')
  return (performance.now() - start) / 1000
}
