// Sends generated requests side by side and reports what no service may do: answer 5xx other than 503, close
// a connection without an answer, end its process.
import { Agent, request as httpRequest } from 'node:http'
import type { FuzzRequest } from './request-generator.ts'

const LANES = 16

export type Target = { readonly port: number; readonly ended: Promise<void> }
export type SignedRequest = {
  readonly request: FuzzRequest
  readonly headers: Readonly<Record<string, string>>
}

export type Detected = {
  readonly sent: number
  /** The names of what was asked. */
  readonly names: ReadonlySet<string>
  /** `0`: no answer. */
  readonly statuses: Readonly<Record<string, number>>
  /** With what was sent. */
  readonly failures: readonly string[]
  /** Still running at the end, and answering /healthz. */
  readonly alive: boolean
}

/** `make` is called once for each of 0 … count − 1, and no more once the target has ended. */
export async function sendAll(
  { port, ended }: Target,
  count: number,
  make: (index: number) => Promise<SignedRequest>,
): Promise<Detected> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES })
  const names = new Set<string>()
  const statuses: Record<string, number> = {}
  const failures: string[] = []
  let [sent, isEnded] = [0, false]
  void ended.then(() => {
    isEnded = true
  })
  const lane = async (): Promise<void> => {
    while (sent < count && !isEnded) {
      const { request, headers } = await make(sent++)
      names.add(request.name)
      const status = await exchange(port, agent, request, headers)
      statuses[String(status)] = (statuses[String(status)] ?? 0) + 1
      if (isFailure(status))
        failures.push(
          `${status} ${request.method} ${request.target} ${request.body?.toString().slice(0, 200) ?? ''}`,
        )
    }
  }
  try {
    await Promise.all(Array.from({ length: LANES }, lane))
    const health = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined)
    return { sent, names, statuses, failures, alive: !isEnded && health?.status === 200 }
  } finally {
    agent.destroy()
  }
}

function isFailure(status: number): boolean {
  return status === 0 || (status >= 500 && status !== 503)
}

/** Its status; 0 where the connection ended without one. */
function exchange(
  port: number,
  agent: Agent,
  { method, target, body }: FuzzRequest,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise(resolve => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const request = httpRequest(
      { port, host: '127.0.0.1', agent, method, path: target, headers: { ...headers, ...length } },
      response => {
        response.resume()
        response.once('close', () => resolve(response.statusCode ?? 0))
      },
    )
    request.once('error', () => resolve(0))
    request.end(body)
  })
}
