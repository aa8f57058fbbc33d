// `yinsuan witness serve` in a process of its own, as a member runs it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createWitness } from '../../src/witness/witness-folder.ts'

export type WitnessChild = { readonly key: string; readonly url: string; readonly stop: () => Promise<void> }

export async function spawnWitness(folder: string, name: string, logKey: string): Promise<WitnessChild> {
  const { vkey } = createWitness(folder, name, [logKey])
  const cli = join(import.meta.dirname, '../../src/cli/main.ts')
  const words = [cli, 'witness', 'serve', folder, '--listen', '127.0.0.1:0', '--lang', 'en']
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  process.once('exit', () => child.kill())
  const exited = once(child, 'exit')
  let said = ''
  for await (const part of child.stderr) {
    said += String(part)
    if (said.includes('\n')) break
  }
  const url = /listens on (http:\S+)\./.exec(said)?.[1]
  if (url === undefined) throw new Error(`the witness did not start: ${said}`)
  return {
    key: vkey,
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
