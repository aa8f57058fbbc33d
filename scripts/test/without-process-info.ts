// Loaded into tap alone. tap loads a recorder into each test file and all that it starts, to say which
// sources they read, for coverage and `--changed`: we use neither, and it takes a tenth of a second and a copy
// of each source in every process. Types are stripped in place, so that source maps have nothing to say either.
import childProcess, { type SpawnOptions } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

const { spawn } = childProcess
const RECORDER = /--import=\S*@tapjs\/processinfo\/[^\s"]+/

Object.assign(childProcess, {
  spawn(command: string, argv: readonly string[], options: SpawnOptions) {
    const env = { ...(options.env ?? process.env) }
    env['NODE_OPTIONS'] = env['NODE_OPTIONS']?.replace(RECORDER, '').replaceAll('""', '').trim()
    const rest = argv.filter(argument => !RECORDER.test(argument) && argument !== '--enable-source-maps')
    return spawn(command, rest, { ...options, env })
  },
})
syncBuiltinESMExports()
