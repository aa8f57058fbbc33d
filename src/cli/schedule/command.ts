// A schedule says nothing that a person could not type: it runs the same commands, and reads what they print.
import type { Context } from '../context.ts'
import type { Host, Sink } from '../host.ts'

export type Ran = {
  readonly exit: number
  readonly out: string
  /** The code of the error that it ended with, where it did. */
  readonly code: string | undefined
}

/** Its talk goes where this command's goes. */
export async function runWords(
  { host, language }: Context,
  profile: string | undefined,
  words: readonly string[],
): Promise<Ran> {
  const written = { out: '', err: '' }
  const keeping = (name: keyof typeof written, sink: Sink): Sink => ({
    write: text => {
      written[name] += text
      if (name === 'err') sink.write(text)
    },
    isTerminal: false,
    columns: sink.columns,
  })
  const quietly: Host = {
    ...host,
    out: keeping('out', host.out),
    err: keeping('err', host.err),
    askPerson: async () => undefined,
    askSecret: async () => undefined,
  }
  const { runCommand } = await import('../run.ts')
  const as = profile === undefined ? [] : ['--as', profile]
  const exit = await runCommand([...words, ...as, '--lang', language], quietly)
  return {
    exit,
    out: written.out,
    code: exit === 0 ? undefined : /\[([a-z_]+\.[a-z_]+)\]/.exec(written.err)?.[1],
  }
}
