// A page as it is filed: printed to PDF by Chromium.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Pilot } from './pilot.ts'

export const PDFTOTEXT = existsSync('/usr/bin/pdftotext')
/** A4 without its margins, at 96 dots an inch. */
const PAPER_WIDTH = 703

/** The words on paper, line by line. */
export async function onPaper(t: Test, pilot: Pilot, name: string): Promise<string> {
  return pdfToText(await printed(t, pilot, name))
}

export function pdfToText(pdf: Uint8Array): string {
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
}

/** How much of each page is not white, of 1. */
export function inkOf(pdf: Uint8Array): readonly number[] {
  const drawn = execFileSync('pdftoppm', ['-gray', '-r', '24', '-'], { input: pdf, maxBuffer: 1e8 })
  const pages: number[] = []
  for (let at = 0; at < drawn.length; ) {
    // A page is `P5`, its width and height, the most that a byte says, and its bytes.
    const [head = '', width = '0', height = '0'] =
      /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(drawn.toString('latin1', at, at + 40)) ?? []
    if (head === '') throw new Error('pdftoppm wrote something else')
    const end = at + head.length + Number(width) * Number(height)
    const page = drawn.subarray(at + head.length, end)
    pages.push(page.reduce((dark, byte) => dark + Number(byte < 240), 0) / page.length)
    at = end
  }
  return pages
}

/** As a PDF. Nothing is wider than the paper, and no table goes on beside it. */
export async function printed(t: Test, pilot: Pilot, name: string): Promise<Uint8Array> {
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
  return pdf
}

/** What is drawn beyond the right edge, or has more inside than it shows. */
const WIDER = `[...document.querySelectorAll('main *')]
  .filter(each => each.offsetParent !== null && !each.closest('.unseen, svg') && each.getClientRects().length > 0)
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 ||
    (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible'))
  .slice(0, 5).map(each => each.tagName + '.' + each.className + ': ' + each.textContent.slice(0, 60)).join(' | ')`
