// `gateway`: answers, estimates and standing reports for programs on this machine. It is loaded only when it
// runs.
import { toBase64Url } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { clearTokenFile, writeTokenFile } from '../gateway/token-file.ts'

export const GATEWAY_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'gateway',
    options: [{ flags: '--port <port>' }, { flags: '--token-file <file>' }],
    member: true,
    run,
  },
]

/** Resolves once it listens; it ends by a signal. */
async function run(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const port = readPort(given.text('port') ?? '7470')
  const file = given.text('tokenFile')
  // A program that waits for the file must not read that of a gateway that was killed.
  if (file !== undefined) await clearTokenFile(file)
  const connection = await connectService(context, given)
  const { serveGateway } = await import('../gateway/serve-gateway.ts')
  const token = toBase64Url(host.random(new Uint8Array(32)))
  const gateway = await serveGateway(context, connection, { port, token })
  const gone = async (): Promise<void> => {
    // Whatever became of the file, the gateway ends.
    if (file !== undefined) await clearTokenFile(file, token).catch(() => undefined)
    await gateway.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void gone())
  if (file === undefined) {
    host.out.data(`YINSUAN_GATEWAY_URL=${gateway.url}\nYINSUAN_GATEWAY_TOKEN=${token}\n`)
  } else {
    try {
      await writeTokenFile(file, { url: gateway.url, token })
    } catch (error) {
      await gateway.close()
      throw error
    }
    context.say(text.words.written(file))
  }
  context.say(text.gateway.serving(gateway.url))
}

function readPort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw fault('gateway.port')
  return port
}
