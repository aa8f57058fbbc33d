// Runs a command with one PostgreSQL for all of its tests: a service on it starts with a third of the work
// that PGlite's takes. Where PostgreSQL is not installed, the tests use PGlite.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { startPostgres } from './postgres.ts'

const [command = '', ...argv] = process.argv.slice(2)
// What a terminal or CI sends reaches the command too, and the database ends after it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child?.kill(signal))

const postgres = await startPostgres({ durable: false })
const env = postgres === undefined ? process.env : { ...process.env, DATABASE_URL_FOR_TESTS: postgres.url }
const child = spawn(command, argv, { stdio: 'inherit', env })
child.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130)
  void postgres?.stop()
})
