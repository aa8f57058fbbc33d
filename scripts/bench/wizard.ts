// An export of 200 MB in the console's wizard, as a provider meets it in Chromium: reading, drafting and
// preparing, and what the page's process takes.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { Browser } from 'playwright-core'
import { MISSING, openBrowser, openPilot } from '../../test/e2e/console/pilot.ts'
import { writeSampleOrders } from '../sample/orders.ts'
import { significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { enrol, join, KEY_PASSPHRASE, writeKeyFile } from './members.ts'
import { startService } from './service.ts'

/** Some 105 bytes each. */
const ROWS = 2_000_000
const MAX_MS = 300_000

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  if (MISSING !== undefined) throw new Error(MISSING)
  const folder = await mkdtemp(joinPath(tmpdir(), 'yinsuan-bench-'))
  const service = await startService(joinPath(folder, 'service'), null)
  const browser = await openBrowser()
  try {
    const operator = await enrol(service.url, service.operatorCode)
    const mall = await join(service.url, operator.client, 'mall', ['provider'])
    const file = joinPath(folder, 'orders.csv')
    say('making the export')
    const rows = await writeSampleOrders(file, {
      rows: scaled(ROWS, scale, 20_000),
      seed: 20_251_111,
      years: [2025, 2025],
    })
    const { page, text, signIn, go } = await openPilot(browser, service.url, 'en')
    const { wizard } = text
    await signIn(await writeKeyFile(service.url, mall, folder), KEY_PASSPHRASE)
    await go('/editions/new')
    const seconds = async (act: () => Promise<void>, heading: string): Promise<number> => {
      const from = performance.now()
      await act()
      await page.getByRole('heading', { name: heading }).waitFor({ timeout: MAX_MS })
      return (performance.now() - from) / 1000
    }
    const peak = await watchPages(browser)
    say('reading it')
    const read = await seconds(() => page.setInputFiles('input[type=file]', file), wizard.columns.title)
    say('drafting')
    const drafted = await seconds(
      () => page.getByRole('button', { name: wizard.draft }).click(),
      wizard.details.title,
    )
    const { details } = wizard
    for (const label of [details.titleZh, details.titleEn, details.sourceZh, details.sourceEn])
      await page.getByLabel(label, { exact: true }).fill('bench')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: wizard.secret.make }).click()
    await download
    say('preparing')
    const prepared = await seconds(
      () => page.getByRole('button', { name: wizard.prepare }).click(),
      wizard.bounds.title,
    )
    return {
      name: 'wizard',
      figures: significant({
        exportMb: (await stat(file)).size / 1e6,
        rows,
        readSeconds: read,
        draftSeconds: drafted,
        prepareSeconds: prepared,
        preparedRowsASecond: rows / prepared,
        readAndPreparedRowsASecond: rows / (read + prepared),
        peakMiB: await peak.end(),
      }),
      versus: {},
    }
  } finally {
    await browser.close()
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const LOOK_MS = 50

/**
 * The most memory (RSS) that the process of a page ever had: the page, its workers, DuckDB's memory, and
 * Chromium's own code (some 120 MiB, shared with its other processes). Looked at again and again: Chromium
 * sets the system's high-water mark back from time to time.
 */
async function watchPages(browser: Browser): Promise<{ readonly end: () => Promise<number> }> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const pages = processInfo.filter(({ type }) => type === 'renderer')
  let peak = 0
  const look = async (): Promise<void> => {
    for (const { id } of pages) {
      // A page that has ended is none any more.
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
      for (const [, kib = '0'] of status.matchAll(/Vm(?:HWM|RSS):\s+(\d+) kB/g))
        peak = Math.max(peak, Number(kib) / 1024)
    }
  }
  const timer = setInterval(() => void look(), LOOK_MS)
  return {
    end: async () => {
      clearInterval(timer)
      await look()
      return peak
    },
  }
}
