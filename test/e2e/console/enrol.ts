// A newcomer, by clicks: makes its key, backs it up, enrols. And the same person later: signs in as the page
// offers it.
import { PASSPHRASE } from './member-file.ts'
import type { Pilot } from './pilot.ts'

/** Until the key is made and its backup is in `file`, unproven. */
export async function makeKey({ page, text }: Pilot, file: string): Promise<void> {
  await page.getByRole('link', { name: text.signIn.enrol }).click()
  await page.getByLabel(text.enrol.passphrase).fill(PASSPHRASE)
  await page.getByLabel(text.enrol.again).fill(PASSPHRASE)
  await page.getByRole('button', { name: text.enrol.make }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: text.enrol.backup }).click(),
  ])
  await download.saveAs(file)
}

/** Proves the backup and hands in the code. */
export async function handIn({ page, text }: Pilot, file: string, code: string): Promise<void> {
  await page.setInputFiles('input[type=file]', file)
  await page.getByText(text.enrol.checkGood).waitFor()
  await page.getByLabel(text.enrol.code).fill(code)
  await page.getByRole('button', { name: text.enrol.enrol }).click()
  await page.waitForURL(/\/(?:datasets|editions|desk)$/)
}

export async function enrol(pilot: Pilot, code: string, file: string): Promise<void> {
  await makeKey(pilot, file)
  await handIn(pilot, file, code)
}

/** With every click that a person needs; `pilot.clicks()` counts from here where the page is new. */
export async function signInByHand({ page, text }: Pilot, file: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: text.signIn.choose }).click(),
  ])
  await chooser.setFiles(file)
  await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: text.signIn.open, exact: true }).click()
  await page.waitForURL(/\/(?:datasets|editions|desk)$/)
}
