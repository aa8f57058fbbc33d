// The wizard by hand, from an export to the report; and what the command line makes of the same export.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Page } from 'playwright-core'
import { toBase64, utf8 } from '../../../protocols/bytes.ts'
import { draftDataset } from '../../../src/prepare/node/draft.ts'
import { prepare } from '../../../src/prepare/node/prepare.ts'
import type { Pilot } from './pilot.ts'
import { CANARY } from './world.ts'

/** Every step with what is proposed, until the report. */
export async function prepareHere(
  page: Page,
  pilot: Pilot,
  dataset: string,
  secretFile: string,
): Promise<void> {
  await toDescription(
    page,
    pilot,
    dataset,
    async () => await page.setInputFiles('input[type=file]', secretFile),
  )
  await toReport(page, pilot)
}

/** The columns as proposed, with the secret that `giveSecret` gives; the description filled in. */
export async function toDescription(
  page: Page,
  pilot: Pilot,
  dataset: string,
  giveSecret: () => Promise<void>,
): Promise<void> {
  const { wizard } = pilot.text
  await page.getByRole('heading', { name: wizard.columns.title }).waitFor({ timeout: 60_000 })
  await giveSecret()
  await page.getByText(wizard.secret.ready).waitFor()
  await page.getByRole('button', { name: wizard.draft }).click()
  await reached(page, wizard.details.title)
  await describe(page, pilot, dataset)
}

/** A new secret, made here, where the command line takes it. */
export async function makeSecret(page: Page, { text }: Pilot, secretFile: string): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: text.wizard.secret.make }).click(),
  ])
  await download.saveAs(secretFile)
  // The command line asks for this; a browser cannot do it.
  chmodSync(secretFile, 0o600)
}

export async function toReport(page: Page, { text }: Pilot): Promise<void> {
  const { wizard } = text
  await page.getByRole('button', { name: wizard.prepare }).click()
  await reached(page, wizard.bounds.title)
}

/** A whole export is drafted or prepared in the browser, on cores that other tests use as well. */
const WORKING_MS = 120_000

/** Throws at once with what the page says where it failed, and with what it shows where it takes too long. */
async function reached(page: Page, title: string): Promise<void> {
  const main = page.getByRole('main')
  const heading = main.getByRole('heading', { name: title })
  const failure = main.locator('.ant-alert-error')
  const arrived = await heading
    .or(failure)
    .first()
    .waitFor({ timeout: WORKING_MS })
    .then(
      () => heading.isVisible(),
      () => false,
    )
  if (arrived) return
  const shown = (await failure.count()) > 0 ? failure.first() : main
  throw new Error(`no “${title}”; the page says: ${(await shown.innerText()).slice(-600)}`)
}

export async function saveCopy(page: Page, { text }: Pilot, to: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: text.wizard.preview.save }).click(),
  ])
  await download.saveAs(to)
  return to
}

/** A list that is still closing may take the click in the place of the one that opens: then once more. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label })
  const chosen = page.locator('.ant-select').filter({ has: field }).getByTitle(option, { exact: true })
  for (let tries = 0; tries < 3 && !(await chosen.isVisible()); tries++) {
    await field.click()
    await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click()
    await chosen.waitFor({ timeout: 10_000 }).catch(() => undefined)
  }
  await chosen.waitFor()
}

export async function describe(page: Page, { text }: Pilot, dataset: string): Promise<void> {
  const { details } = text.wizard
  const fill = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)
  await fill(details.dataset, dataset)
  await fill(details.titleZh, CANARY)
  await fill(details.titleEn, CANARY)
  await fill(details.sourceZh, '测试')
  await fill(details.sourceEn, 'made for a test')
}

/** What `yinsuan dataset init` and `prepare` make of it. */
export async function commandLine(root: string, file: string, secretFile: string) {
  const yaml = await draftDataset({ file, secretFile, confirmRoles: true })
  mkdirSync(root, { recursive: true })
  const datasetFile = join(root, 'dataset.yaml')
  writeFileSync(datasetFile, yaml)
  const dataFolder = join(file, '..')
  return await prepare({ datasetFile, dataFolder, outFolder: join(root, 'out'), secretFile })
}

export type Compared = {
  readonly rows: number
  /** In one of the two and not in the other, each as often as it is there. */
  readonly differing: number
  /** Names and types of the first one's columns. */
  readonly types: readonly string[]
  readonly sameTypes: boolean
}

/** Two contribution files, row by row in any order. */
export async function compared(here: string, there: string): Promise<Compared> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const [a, b] = [here, there].map(file => `SELECT * FROM read_parquet('${file}')`)
  const typesOf = async (query = ''): Promise<readonly string[]> => {
    const reader = await connection.runAndReadAll(`${query} LIMIT 0`)
    return reader.columnNames().map((name, i) => `${name} ${reader.columnType(i).toString()}`)
  }
  const count = async (query: string): Promise<number> =>
    Number((await connection.runAndReadAll(`SELECT count(*) FROM (${query})`)).getRowsJson()[0]?.[0])
  const types = await typesOf(a)
  const found = {
    rows: await count(a ?? ''),
    differing: (await count(`${a} EXCEPT ALL ${b}`)) + (await count(`${b} EXCEPT ALL ${a}`)),
    types,
    sameTypes: types.join() === (await typesOf(b)).join(),
  }
  connection.closeSync()
  instance.closeSync()
  return found
}

/** As it would appear in what is sent. */
export function spellings(text: string): readonly Buffer[] {
  const bytes = utf8(text)
  const base64 = [0, 1, 2].map(shift =>
    toBase64(Uint8Array.from([...new Uint8Array(shift), ...bytes]))
      .slice(shift === 0 ? 0 : 4)
      .replace(/=*$/, '')
      .slice(0, -2),
  )
  return [
    Buffer.from(bytes),
    Buffer.from(Buffer.from(bytes).toString('hex')),
    Buffer.from(text, 'utf16le'),
    ...base64.filter(each => each.length >= 8).map(each => Buffer.from(each)),
  ]
}
