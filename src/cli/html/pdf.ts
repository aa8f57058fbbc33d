// A page as PDF, by the Chromium that the machine may have (Debian: chromium). It gets no network and a
// profile of its own. The PDF has no tags: of a month's report they were nine tenths of its size and half of
// its time; whoever has a screen reader reads the page that it was printed from.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export async function findChromium(): Promise<string | undefined> {
  for (const path of CANDIDATES) {
    if (
      await stat(path).then(
        found => found.isFile(),
        () => false,
      )
    )
      return path
  }
  return undefined
}

/** Throws where it does not end in time or writes nothing. */
export async function printPdf(chromium: string, page: string, pdf: string): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'yinsuan-pdf-'))
  try {
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const off = ['--disable-gpu', '--disable-extensions', '--disable-background-networking', '--no-first-run']
    await promisify(execFile)(
      chromium,
      [
        '--headless',
        ...sandbox,
        ...off,
        '--host-resolver-rules=MAP * ~NOTFOUND',
        `--user-data-dir=${profile}`,
        '--no-pdf-header-footer',
        '--disable-pdf-tagging',
        `--print-to-pdf=${pdf}`,
        pathToFileURL(page).href,
      ],
      { timeout: 120_000 },
    )
    await stat(pdf)
  } finally {
    await rm(profile, { recursive: true, force: true })
  }
}
