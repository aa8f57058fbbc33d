// What a browser fetches to show the sign-in page, and how many bytes that is compressed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'

export const DIST = join(import.meta.dirname, '../../../console/dist')

export type FirstLoad = { readonly paths: readonly string[]; readonly gzippedBytes: number }

export async function firstLoad(browser: Browser, url: string): Promise<FirstLoad> {
  const page = await browser.newPage()
  const paths: string[] = []
  page.on('request', request => paths.push(new URL(request.url()).pathname))
  await page.goto(`${url}/zh`, { waitUntil: 'networkidle' })
  await page.close()
  const sizes = paths.filter(path => path.startsWith('/assets/')).map(gzipped)
  return { paths, gzippedBytes: sizes.reduce((sum, size) => sum + size, 0) }
}

/** Milliseconds until a new visitor can choose a key file, of so many visits. */
export async function interactive(browser: Browser, url: string, visits: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let visit = 0; visit < visits; visit++) {
    const context = await browser.newContext()
    const page = await context.newPage()
    const from = performance.now()
    await page.goto(`${url}/en`)
    await page.getByRole('button', { name: 'Choose a key file' }).waitFor()
    times.push(performance.now() - from)
    await context.close()
  }
  return times
}

function gzipped(path: string): number {
  const names = readdirSync(join(DIST, 'assets'))
  const name = path.replace('/assets/', '')
  return readFileSync(join(DIST, 'assets', names.includes(`${name}.gz`) ? `${name}.gz` : name)).length
}
