// What a consumer does on the page of a question, timed in the page itself: from the event of the hand to the
// frame that shows what came of it.
import type { Page } from 'playwright-core'
import type { Query } from '../../schemas/query.ts'
import type { Client } from '../../src/sdk/client.ts'
import type { Pilot } from '../../test/e2e/console/pilot.ts'

export type Asked = {
  /** From the change of the question to a ready ticket. */
  readonly ticketMs: number
  /** The page's longest task meanwhile; 0 where none took 50 ms. */
  readonly longestTaskMs: number
  /** From the click to the drawn chart. */
  readonly pictureMs: number
}

type Hidden = Readonly<Record<string, string>>

/** Frames are examined one by one, so that the reported time is never less than what a person waits. */
const WATCH = `(() => {
  const watch = window.watch = { last: 0, tasks: [] }
  for (const type of ['click', 'input', 'keydown'])
    addEventListener(type, event => { watch.last = event.timeStamp }, true)
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) watch.tasks.push({ startTime, duration })
  }).observe({ type: 'longtask', buffered: true })
  watch.until = test => new Promise(resolve => {
    const start = performance.now()
    const look = () => {
      const now = performance.now()
      if (watch.last > start && test()) resolve({ waited: now - watch.last, since: watch.last, now })
      else requestAnimationFrame(look)
    }
    look()
  })
  watch.longest = (from, to) =>
    Math.max(0, ...watch.tasks.filter(task => task.startTime + task.duration > from && task.startTime < to).map(task => task.duration))
})()`

type Shown = { readonly waited: number; readonly since: number; readonly now: number }

/** Before the page is signed in: what is watched begins with its next document. */
export async function openWatched(page: Page): Promise<void> {
  await page.addInitScript(WATCH)
  await page.reload()
}

/** How long each of `count` changes of ε takes to show another cost. */
export async function changeEstimate(
  { page, text, go }: Pilot,
  edition: string,
  count: number,
): Promise<readonly number[]> {
  await go(`/ask?edition=${encodeURIComponent(edition)}`)
  await page.locator('[data-figure=cost]').waitFor()
  for (const about of [text.ask.privacy, text.ask.estimate])
    await page.getByRole('button', { name: text.app.detailsOf(about), exact: true }).click()
  const times: number[] = []
  for (let change = 0; change < count; change++) {
    const shown = until(page, `(before => () => (${COST}) !== before)(${COST})`)
    await page
      .getByLabel(text.ask.epsilon, { exact: true })
      .last()
      .fill(`0.${31 + change}`)
    times.push((await shown).waited)
    // What comes in one go with it is over.
    await page.waitForTimeout(300)
  }
  return times
}

/** Another one than was ready for the question before. */
const READY = `(seen => () => {
  const state = document.querySelector('[data-ticket]')?.dataset.ticket
  seen.making ||= state === 'making'
  return seen.making && state === 'ready'
})({})`

/** In ε and ρ, which every change shows. */
const COST = `document.querySelector('.details .ant-descriptions')?.textContent`

/**
 * Each question as a person asks it: the saved one is loaded, what is hidden is picked, and it is asked once
 * its ticket is ready.
 */
export async function askBlindly(
  { page, text, go }: Pilot,
  { client }: { readonly client: Pick<Client, 'savedAdd'> },
  questions: readonly { readonly query: Query; readonly pick: Hidden }[],
): Promise<readonly Asked[]> {
  for (const [at, { query }] of questions.entries())
    await client.savedAdd({ body: { name: nameOf(at), query } })
  const asked: Asked[] = []
  for (const [at, { pick }] of questions.entries()) {
    await go('/datasets')
    await go('/ask')
    await page.getByRole('button', { name: text.ask.saved }).click()
    await page.getByRole('menuitem', { name: text.ask.saved }).click()
    const ready = until(page, READY)
    await page.getByRole('button', { name: `${text.ask.load}: ${nameOf(at)}`, exact: true }).click()
    const ticket = await ready
    for (const [label, value] of Object.entries(pick)) {
      await page.getByLabel(label, { exact: true }).fill(value)
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
    }
    const ask = page.getByRole('button', { name: text.ask.askBlind }).and(page.locator(':enabled'))
    await ask.waitFor()
    const drawn = until(
      page,
      `() => location.pathname.includes('/answers/') && document.querySelector('[data-chart=drawn]') !== null`,
    )
    await ask.click()
    const { waited } = await drawn
    const longest: unknown = await page.evaluate(`watch.longest(${ticket.since}, ${ticket.now})`)
    asked.push({ ticketMs: ticket.waited, longestTaskMs: Number(longest), pictureMs: waited })
  }
  return asked
}

function nameOf(at: number): string {
  return `question ${at} of the bench`
}

async function until(page: Page, test: string): Promise<Shown> {
  return (await page.evaluate(`watch.until(${test})`)) as Shown
}
