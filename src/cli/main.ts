#!/usr/bin/env node
import process from 'node:process'
import { EXIT } from './exit-codes.ts'
import { nodeHost } from './host.ts'
import { run } from './run.ts'

// `yinsuan log show | head` closes the pipe early: that is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(EXIT.ok)
  })
}
// The service ends gracefully by itself.
if (process.argv[2] !== 'serve') process.once('SIGINT', () => process.exit(EXIT.interrupted))

process.exitCode = await run(process.argv.slice(2), nodeHost())
