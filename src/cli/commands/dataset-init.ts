// `dataset init FILE`: a first dataset.yaml, since nobody types 300 values. Nothing leaves this machine.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { sourceSecrets } from '../../prepare/node/source-secrets.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { orWithoutDuckDb } from '../server-package.ts'
import { createProgress } from '../progress.ts'
import { IsoDate } from '../../../schemas/common.ts'
import { readDecimal } from '../../../protocols/anonymise/quantise.ts'
import { readText } from '../settings-file.ts'
import { writeWhole } from '../write-file.ts'

export const INIT_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'dataset init',
    arguments: '<file> [dataset-file]',
    options: [
      { flags: '--secret <file>' },
      { flags: '--domain <column=file>', repeat: true },
      { flags: '--days <from..to>' },
      { flags: '--spend <rho>' },
      { flags: '--confirm-roles' },
    ],
    run: init,
  },
]

async function init(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const file = given.argument(0)
  const target = given.optionalArgument(1) ?? join(dirname(file), 'dataset.yaml')
  if (existsSync(target)) throw fault('cli.draft_exists', { file: target })
  const { draftDataset } = await import('../../prepare/node/draft.ts').catch(orWithoutDuckDb)
  const progress = createProgress(context, text.dataset.reading, 'parts')
  const [period, rho] = [periodOf(given), given.text('spend')]
  const draft = await draftDataset({
    file,
    secretFile: given.text('secret') ?? join(dirname(target), 'unit-secret'),
    secrets: await sourceSecrets(context.host.env),
    lists: await listsOf(given),
    ...(period === undefined ? {} : { period }),
    ...(given.flag('confirmRoles') ? { confirmRoles: true } : {}),
    ...(rho === undefined ? {} : { rho: spending(rho) }),
    onProgress: fraction => progress.at(fraction, 1),
  }).finally(progress.end)
  await writeWhole(target, draft)
  context.say(text.dataset.drafted(target))
  const elsewhere = resolve(dirname(file)) !== resolve(dirname(target))
  context.say(`  yinsuan dataset prepare ${target}${elsewhere ? ` --data ${dirname(file)}` : ''}`)
}

/** `--domain COLUMN=FILE`: a domain that is known without the rows, one value a line. */
async function listsOf(given: ParsedArgs): Promise<ReadonlyMap<string, readonly string[]>> {
  const lists = new Map<string, readonly string[]>()
  for (const part of given.each('domain')) {
    const at = part.lastIndexOf('=')
    const [column, file] = [part.slice(0, at), part.slice(at + 1)]
    if (at < 1 || file === '') throw fault('cli.draft_domain', { text: part })
    const values = (await readText(file)).split(/\r?\n/).map(line => line.trim())
    lists.set(column, [...new Set(values.filter(value => value !== ''))])
  }
  return lists
}

/** `--days 2025-01-01..2025-12-31`, as the export was asked for. */
function periodOf(given: ParsedArgs): { readonly from: string; readonly to: string } | undefined {
  const text = given.text('days')
  if (text === undefined) return undefined
  const [from, to, more] = text.split('..')
  const days = [from, to].map(day => IsoDate.safeParse(day).data)
  if (days[0] === undefined || days[1] === undefined || more !== undefined || days[0] > days[1])
    throw fault('cli.draft_days', { text })
  return { from: days[0], to: days[1] }
}

function spending(text: string): string {
  const value = readDecimal(text)
  if (value === undefined || !/^[0-9]+(?:\.[0-9]{1,9})?$/.test(text) || value.coefficient <= 0n)
    throw fault('cli.draft_spend', { text })
  return text
}
