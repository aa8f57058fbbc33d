// `dataset prepare|register|publish`: from an export to a sealed edition. Exact figures stay on this machine.
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { orWithoutDuckDb } from '../server-package.ts'
import { fault } from '../../../schemas/fault.ts'
import { sourceSecrets } from '../../prepare/node/source-secrets.ts'
import { readPrepared, REPORT_FILE } from '../prepared-folder.ts'
import { createProgress } from '../progress.ts'
import { drawPrepareReport } from '../render/prepare-report.ts'
import { registerPrepared, requireProvider } from '../register.ts'
import { writeWhole } from '../write-file.ts'

const PREPARE_OPTIONS = [
  { flags: '--market <file>' },
  { flags: '--data <dir>' },
  { flags: '--out <dir>' },
  { flags: '--secret <file>' },
]

export const PUBLISH_COMMANDS: readonly CommandSpec[] = [
  { path: 'dataset prepare', arguments: '[dataset-file]', options: PREPARE_OPTIONS, run: prepareOnly },
  { path: 'dataset register', arguments: '[prepared...]', member: true, run: register },
  {
    path: 'dataset publish',
    arguments: '[dataset-file]',
    options: PREPARE_OPTIONS,
    member: true,
    run: publish,
  },
]

const OUT_FOLDER = 'prepared'

async function prepareOnly(context: Context, given: ParsedArgs): Promise<void> {
  const folder = await prepareInto(context, given)
  context.say(context.text.dataset.prepared(folder))
  context.say(`  yinsuan dataset register ${folder}`)
}

async function register(context: Context, given: ParsedArgs): Promise<void> {
  const places = given.rest(0)
  const prepared = await readPrepared(places.length === 0 ? [OUT_FOLDER] : places)
  const connection = await connectService(context, given)
  await requireProvider(connection)
  await registerPrepared(context, connection, prepared)
}

async function publish(context: Context, given: ParsedArgs): Promise<void> {
  // First, so that a missing profile is not reported after minutes of reading.
  const connection = await connectService(context, given)
  await requireProvider(connection)
  const folder = await prepareInto(context, given)
  await registerPrepared(context, connection, await readPrepared([folder]))
}

/**
 * Shows the report on stdout; writes contribution file, manifest and the summary that goes with the
 * registration.
 */
async function prepareInto(context: Context, given: ParsedArgs): Promise<string> {
  const { host, text } = context
  const datasetFile = given.optionalArgument(0) ?? 'dataset.yaml'
  await access(datasetFile).catch(() => {
    throw fault('cli.file_unreadable', { file: datasetFile })
  })
  const outFolder = given.text('out') ?? OUT_FOLDER
  const { prepare } = await import('../../prepare/node/prepare.ts').catch(orWithoutDuckDb)
  const progress = createProgress(context, text.dataset.reading, 'parts')
  const marketFile = given.text('market')
  const { report, declaration, summary, leftOut } = await prepare({
    datasetFile,
    ...(marketFile === undefined ? {} : { marketFile }),
    dataFolder: given.text('data') ?? dirname(datasetFile),
    outFolder,
    secretFile: given.text('secret') ?? join(dirname(datasetFile), 'unit-secret'),
    secrets: await sourceSecrets(host.env),
    onProgress: ({ step, fraction }) => progress.at(fraction, 1, text.dataset.prepareSteps[step]),
  }).finally(progress.end)
  await writeWhole(join(outFolder, REPORT_FILE), `${JSON.stringify(summary, undefined, 2)}\n`)
  host.out.write(drawPrepareReport(context, report, declaration))
  if (leftOut.length > 0) context.say(text.dataset.leftOut(leftOut.join(text.words.comma)))
  return outFolder
}
