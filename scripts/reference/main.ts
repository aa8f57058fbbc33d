// `npm run reference`: writes every generated file anew; `test/reference.test.ts` fails where one is out of
// date.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readArguments } from '../arguments.ts'
import { GENERATED } from './table.ts'

readArguments('npm run reference', argv => {
  if (argv.length > 0) throw new Error(`unknown ${argv[0]}`)
})

for (const [file, write] of Object.entries(GENERATED)) {
  const path = join(import.meta.dirname, '../..', file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, write())
}
