// Runs a command with one PostgreSQL for all of its tests: starting a service on it takes a third of the CPU
// time that PGlite takes. Where PostgreSQL is not installed, the tests use PGlite.
import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import { startPostgres } from './postgres.ts'

const [command = '', ...argv] = process.argv.slice(2)
const running: { child?: ChildProcess } = {}
// The command gets the signal first; the database stops after the command has ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => (running.child === undefined ? process.exit(130) : running.child.kill(signal)))
}

const postgres = await startPostgres({ durable: false })
const env = postgres === undefined ? process.env : { ...process.env, DATABASE_URL_FOR_TESTS: postgres.url }
running.child = spawn(command, argv, { stdio: 'inherit', env })
running.child.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130)
  void postgres?.stop()
})
