// `witness init|serve`: any member can run a witness of the log, on a machine of its own. It is loaded only
// when one of these runs.
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { fault } from '../../../schemas/fault.ts'

export const WITNESS_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'witness init',
    arguments: '<witness-dir>',
    options: [
      { flags: '--witness-name <name>', required: true },
      { flags: '--log <vkey>', required: true, repeat: true },
    ],
    run: init,
  },
  {
    path: 'witness serve',
    arguments: '<witness-dir>',
    options: [{ flags: '--listen <address>' }],
    run: serve,
  },
]

/** The verifier key goes to stdout: it is what the service and the readers need. */
async function init(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const { createWitness } = await import('../../witness/witness-folder.ts')
  const folder = given.argument(0)
  const { vkey } = createWitness(folder, given.need('witnessName'), given.each('log'))
  context.say(text.witness.initialised(folder))
  host.out.write(`${vkey}\n`)
  context.say(`  yinsuan witness serve ${folder} --listen 127.0.0.1:7461`)
}

/** Resolves once it listens; it ends by a signal. */
async function serve(context: Context, given: ParsedArgs): Promise<void> {
  const [{ openWitness }, { serveWitness }] = await Promise.all([
    import('../../witness/witness-folder.ts'),
    import('../../witness/serve-witness.ts'),
  ])
  const folder = openWitness(given.argument(0))
  const running = await serveWitness(folder, readAddress(given.text('listen') ?? '127.0.0.1:7461'))
  context.say(context.text.witness.serving(running.url, folder.vkey))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close())
}

function readAddress(text: string): { readonly host: string; readonly port: number } {
  const [, host, digits] = /^\[?([0-9a-zA-Z.:-]+?)\]?:([0-9]{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (host === undefined || !(port <= 65_535)) throw fault('cli.listen', { option: '--listen' })
  return { host, port }
}
