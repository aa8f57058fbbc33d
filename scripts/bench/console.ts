// The console in Chromium as a consumer meets it: what the first page weighs, how soon a change shows its
// cost, a ticket made while the page stays alive, and a blind question from the click to the picture. Browser
// and service share this machine's cores.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Language } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Where } from '../../schemas/query.ts'
import type { HiddenValues } from '../../schemas/stored-ticket.ts'
import { publicPart } from '../../src/sdk/blind/ask-blind.ts'
import { firstLoad, interactive } from '../../test/e2e/console/first-load.ts'
import { MISSING, openBrowser, openPilot } from '../../test/e2e/console/pilot.ts'
import { median, significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { questionOf } from './blind-question.ts'
import { askBlindly, changeEstimate, openWatched } from './console-page.ts'
import { openMarket } from './market.ts'
import { KEY_PASSPHRASE, writeKeyFile } from './members.ts'
import { EDITION } from './publish.ts'
import { startService } from './service.ts'

const ROWS = 100_000
const VISITS = 5
const CHANGES = 20
const QUESTIONS = 8
/** The first ones start threads, build the cube and load what is loaded once. */
const WARM_UP = 2

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  if (MISSING !== undefined) throw new Error(MISSING)
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-bench-'))
  const service = await startService(join(folder, 'service'), null)
  const browser = await openBrowser()
  try {
    const maker = await openMarket(service, folder, scaled(ROWS, scale, 20_000), ['open', 'blind'], say)
    const edition = await maker.client.editionShow({ params: { id: EDITION } })
    const { declaration } = edition
    say('the first page')
    const { gzippedBytes } = await firstLoad(browser, service.url)
    const visits = await interactive(browser, service.url, scaled(VISITS, scale, 2))
    const pilot = await openPilot(browser, service.url, 'en')
    await openWatched(pilot.page)
    await pilot.signIn(await writeKeyFile(service.url, maker, folder), KEY_PASSPHRASE)
    say('changes of an open question')
    const changes = await changeEstimate(pilot, EDITION, scaled(CHANGES, scale, 3))
    say('blind questions')
    const questions = Array.from({ length: WARM_UP + scaled(QUESTIONS, scale, 2) }, (_, serial) => {
      const { query, hidden } = questionOf(edition, serial)
      // Asked about another month each: no reader is warned of asking the same again.
      const where = inMonth(declaration, serial)
      return {
        query: publicPart({ query: { ...query, where }, hidden }),
        pick: labelsOf(declaration, hidden.values, 'en'),
      }
    })
    const asked = (await askBlindly(pilot, maker, questions)).slice(WARM_UP)
    return {
      name: 'console',
      figures: significant({
        firstLoadKb: gzippedBytes / 1000,
        interactiveMs: median(visits),
        liveEstimateMs: median(changes),
        slowestEstimateMs: Math.max(...changes),
        blindClickToPictureMs: median(asked.map(({ pictureMs }) => pictureMs)),
        slowestClickToPictureMs: Math.max(...asked.map(({ pictureMs }) => pictureMs)),
        ticketMs: median(asked.map(({ ticketMs }) => ticketMs)),
        slowestTicketMs: Math.max(...asked.map(({ ticketMs }) => ticketMs)),
        longestTaskMs: Math.max(...asked.map(({ longestTaskMs }) => longestTaskMs)),
      }),
      versus: {},
    }
  } finally {
    await browser.close()
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function inMonth({ dimensions }: Declaration, serial: number): Where {
  const months = dimensions.find(({ kind }) => kind === 'month')
  const value = months?.values[serial % months.values.length]?.value
  return months === undefined || value === undefined ? {} : { [months.name]: [value] }
}

/** What is hidden as a reader picks it: the label of each dimension, and of its value. */
function labelsOf(
  { dimensions }: Declaration,
  hidden: HiddenValues,
  language: Language,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    hidden.flatMap(({ dimension, values: [value] }) => {
      const found = dimensions.find(({ name }) => name === dimension)
      const label = found?.values.find(each => each.value === value)?.label
      return found === undefined || label === undefined ? [] : [[found.label[language], label[language]]]
    }),
  )
}
