// `dataset init FILE`: a first dataset.yaml, since nobody types 300 values. Nothing leaves this machine.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fault } from '../../../schemas/fault.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { Given } from '../given.ts'
import { createProgress } from '../progress.ts'
import { writeWhole } from '../write-file.ts'

export const INIT_COMMANDS: readonly CommandSpec[] = [
  { path: 'dataset init', arguments: '<file> [dataset-file]', run: init },
]

async function init(context: Context, given: Given): Promise<void> {
  const { text } = context
  const file = given.argument(0)
  const target = given.optionalArgument(1) ?? join(dirname(file), 'dataset.yaml')
  if (existsSync(target)) throw fault('cli.draft_exists', { file: target })
  const { draftDataset } = await import('../../prepare/node/draft.ts')
  const progress = createProgress(context, text.dataset.reading, 'parts')
  const draft = await draftDataset({ file, onProgress: fraction => progress.at(fraction, 1) }).finally(
    progress.end,
  )
  await writeWhole(target, draft)
  context.say(text.dataset.drafted(target))
  const elsewhere = resolve(dirname(file)) !== resolve(dirname(target))
  context.say(`  yinsuan dataset prepare ${target}${elsewhere ? ` --data ${dirname(file)}` : ''}`)
}
