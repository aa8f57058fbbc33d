// An S3-compatible storage for tests: moto's server on a port of the loopback address, which checks
// signatures and policies as Amazon's does; and a proxy before it that fails as networks do.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { freePort } from './free-port.ts'

/** One with moto, where there is one. */
const PYTHON = process.env['TEST_PYTHON'] ?? 'python3'

/** As .ci/run installs it. */
const MOTO = '5.2.5'

const Key = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() })
const Made = z.object({ reader: Key, stranger: Key })

export interface TestStorage extends z.infer<typeof Made> {
  readonly port: number
  /** Puts an object into the bucket `exports`. */
  readonly put: (key: string, content: string | Uint8Array) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Undefined where this version of moto is not installed: others check requests differently. */
export async function startStorage(): Promise<TestStorage | undefined> {
  const run = promisify(execFile)
  if (
    await run(PYTHON, ['-c', `import moto, moto.server; assert moto.__version__ == '${MOTO}'`]).then(
      () => false,
      () => true,
    )
  )
    return undefined
  const port = await freePort()
  // What administers it has no policy yet: from then on every request is checked.
  const env = { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: '9' }
  const server = spawn(PYTHON, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    env,
    stdio: 'ignore',
  })
  const ended = once(server, 'exit')
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  const at = `http://127.0.0.1:${port}`
  while (
    !(await fetch(`${at}/moto-api/data.json`).then(
      response => response.ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null) throw new Error(`moto ended with ${server.exitCode}`)
    await pause(100)
  }
  const { stdout } = await run(PYTHON, ['-c', ADMINISTER, at])
  const made = Made.extend({ admin: Key }).parse(JSON.parse(stdout))
  return {
    ...made,
    port,
    put: async (key, content) => {
      const running = run(PYTHON, ['-c', PUT, at, key, made.admin.accessKeyId, made.admin.secretAccessKey])
      running.child.stdin?.end(content)
      await running
    },
    stop: async () => {
      server.kill('SIGTERM')
      await ended
      process.off('exit', kill)
    },
  }
}

const ADMINISTER = `
import boto3, json, sys
at = {"endpoint_url": sys.argv[1], "region_name": "us-east-1", "aws_access_key_id": "first", "aws_secret_access_key": "first"}
iam, s3 = boto3.client("iam", **at), boto3.client("s3", **at)
def user(name, actions):
    iam.create_user(UserName=name)
    statement = [{"Effect": "Allow", "Action": action, "Resource": "*"} for action in actions]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"accessKeyId": key["AccessKeyId"], "secretAccessKey": key["SecretAccessKey"]}
print(json.dumps({
    "admin": user("admin", ["s3:*"]),
    "reader": user("reader", ["s3:ListBucket", "s3:GetObject"]),
    "stranger": user("stranger", ["s3:ListAllMyBuckets"]),
}))
`

const PUT = `
import boto3, sys
at, key, name, secret = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=at, region_name="us-east-1", aws_access_key_id=name, aws_secret_access_key=secret)
if "exports" not in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
    s3.create_bucket(Bucket="exports")
s3.put_object(Bucket="exports", Key=key, Body=sys.stdin.buffer.read())
`

/** True: it has answered in the storage's place, or will destroy the connection. */
export type Interfere = (
  asked: IncomingMessage,
  answer: ServerResponse,
  body: Buffer,
) => boolean | Promise<boolean>

/** The address of a proxy that passes everything on but what `interfere` takes. */
export async function startStorageProxy(
  port: number,
  interfere: Interfere,
): Promise<{ readonly url: string; readonly asked: string[]; readonly stop: () => void }> {
  const asked: string[] = []
  const proxy = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    const { method, url: path, headers } = incoming
    const passed = request({ host: '127.0.0.1', port, method, path, headers }, response => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () => void finish())
      const finish = async (): Promise<void> => {
        const body = Buffer.concat(pieces)
        if (await interfere(incoming, answer, body)) return
        const { 'transfer-encoding': _, ...fields } = response.headers
        answer.writeHead(response.statusCode ?? 500, fields).end(body)
      }
    })
    passed.on('error', () => answer.destroy())
    incoming.pipe(passed)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${own}`,
    asked,
    stop: () => {
      proxy.closeAllConnections()
      proxy.close()
    },
  }
}
