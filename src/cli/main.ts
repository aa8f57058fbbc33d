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
// Service and witness end gracefully by themselves; whatever else has to be cleared away listens to the process's `exit`.
if (!process.argv.slice(2, 4).includes('serve')) {
  process.once('SIGINT', () => process.exit(EXIT.interrupted))
  process.once('SIGTERM', () => process.exit(EXIT.terminated))
}

process.exitCode = await run(process.argv.slice(2), nodeHost())
