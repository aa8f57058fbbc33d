// One run of the command line in this process: its signals, its pipes, its exit code.
import process from 'node:process'
import { stopBackgroundCompiling } from './background-compiling.ts'
import { EXIT } from './exit-codes.ts'
import { nodeHost } from './host.ts'
import { runCommand, tellUnwritten } from './run.ts'

// Answers, exports and tickets are their owner's, and so is what DuckDB and PGlite write on the way.
process.umask(0o077)

const argv = process.argv.slice(2)
const host = nodeHost()

// `yinsuan log show | head` closes the pipe early: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : tellUnwritten(argv, host, error.code ?? error.message))
})
// There is nowhere left to report it.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failure)
})
// Service, witness and gateway shut down gracefully; whatever else has to be cleared away listens to the
// process's `exit`.
if (!argv.slice(0, 2).includes('serve') && argv[0] !== 'gateway') {
  stopBackgroundCompiling()
  process.once('SIGINT', () => process.exit(EXIT.interrupted))
  process.once('SIGTERM', () => process.exit(EXIT.terminated))
} else {
  // What runs for long keeps the faster compilers until it ends.
  process.once('SIGINT', stopBackgroundCompiling)
  process.once('SIGTERM', stopBackgroundCompiling)
}

process.exitCode = await runCommand(argv, host)
