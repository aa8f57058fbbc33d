// A page as it is filed: printed to PDF by Chromium.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Pilot } from './pilot.ts'

export const PDFTOTEXT = existsSync('/usr/bin/pdftotext')
/** A4 without its margins, at 96 dots an inch. */
const PAPER_WIDTH = 703

/** The words on paper, line by line. Nothing is wider than the paper, and no table goes on beside it. */
export async function onPaper(t: Test, pilot: Pilot, name: string): Promise<string> {
  const { page } = pilot
  const before = page.viewportSize()
  await page.setViewportSize({ width: PAPER_WIDTH, height: 1000 })
  await page.emulateMedia({ media: 'print' })
  t.equal(await page.evaluate(WIDER), '', `${name} is cut`)
  await page.emulateMedia({ media: null })
  if (before !== null) await page.setViewportSize(before)
  const pdf = await page.pdf({ preferCSSPageSize: true })
  if (process.env['CI'] === undefined) {
    const screens = join(import.meta.dirname, '../screens')
    mkdirSync(screens, { recursive: true })
    writeFileSync(join(screens, `${name}.${pilot.look()}.pdf`), pdf)
  }
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
}

/** What is drawn beyond the right edge, or has more inside than it shows. */
const WIDER = `[...document.querySelectorAll('main *')]
  .filter(each => each.offsetParent !== null && !each.closest('.unseen, svg') && each.getClientRects().length > 0)
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 ||
    (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible'))
  .slice(0, 5).map(each => each.tagName + '.' + each.className + ': ' + each.textContent.slice(0, 60)).join(' | ')`
