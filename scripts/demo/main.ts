// `npm run demo`: the whole product in one story, on sample orders or on somebody's own export. `--market`:
// three platforms that answer together.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopBackgroundCompiling } from '../../src/cli/background-compiling.ts'
import { createContext } from '../../src/cli/context.ts'
import { explain } from '../../src/cli/failure.ts'
import { nodeHost } from '../../src/cli/host.ts'
import { readArguments } from '../arguments.ts'
import { marketShow } from './market/play.ts'
import { readOptions, USAGE } from './options.ts'
import { roomShow } from './play.ts'
import type { Playing } from './show.ts'
import { DEMO_TEXT } from './text.ts'

stopBackgroundCompiling()
const options = readArguments(USAGE, argv => readOptions(argv, process.env))
const text = DEMO_TEXT[options.language]
const write = (line: string) => void process.stdout.write(line)
const folder = await mkdtemp(join(tmpdir(), 'yinsuan-demo-'))
const open = options.market ? marketShow : roomShow
const { title, story, play, unplayed } = open(options, folder, write)
const started = performance.now()
let played: Playing | undefined
write(`${title}\n`)
try {
  played = await play()
} catch (error) {
  process.stderr.write(`${describe(error)}\n`)
}
const ok = story.ok && played !== undefined
write(`\n${ok ? text.finished(((performance.now() - started) / 1000).toFixed(1)) : text.failed}\n`)
if (options.json !== undefined) {
  const { steps, checks } = story
  const report = { ok, steps, checks, ...(played?.report ?? unplayed) }
  await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
}
if (options.stay && played !== undefined) {
  for (const line of await played.stay()) write(`${line}\n`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}
await played?.close()
await rm(folder, { recursive: true, force: true })
process.exitCode = ok ? 0 : 1

/** The message of what a person can correct; of everything else the whole stack. */
function describe(error: unknown): string {
  const { code, lines } = explain(createContext(nodeHost(), options.language), error, '')
  if (code === 'unexpected' && error instanceof Error) return error.stack ?? error.message
  return `[${code}] ${lines.join('\n')}`
}
