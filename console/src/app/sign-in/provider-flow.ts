// The way to the OpenID provider and back. The name of the flow stays in this tab: who else brings an answer
// to this page has none.
import { z } from 'zod'
import { fromBase64Url, fromUtf8 } from '../../../../protocols/bytes.ts'
import { ProtocolError } from '../../../../protocols/errors.ts'
import type { Language } from '../../../../schemas/common.ts'
import { Problem } from '../../../../schemas/problem.ts'
import { ProblemError } from '../../../../src/sdk/errors.ts'
import { fetchBounded } from '../../../../src/sdk/fetch-bounded.ts'
import { knownCode } from '../../../../src/sdk/problem-code.ts'

const FLOW = 'yinsuan-sign-in'
const Begun = z.strictObject({ flow: z.string(), url: z.url({ protocol: /^https?$/ }) })
const Released = z.strictObject({ half: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })
const Pending = z.strictObject({ flow: z.string(), keyId: z.string() })

/** What the browser came back with, of a flow that this tab began. */
export type Returned = z.output<typeof Pending> & { readonly answer: string }

/** Leaves the page for the provider. */
export async function leaveForProvider(keyId: string, language: Language): Promise<void> {
  const begun = await post('/sign-in/start', { 'sign-in-key': keyId, 'sign-in-language': language }, Begun)
  sessionStorage.setItem(FLOW, JSON.stringify({ flow: begun.flow, keyId }))
  location.assign(begun.url)
}

/** Once: the code is taken out of the address, and the flow out of this tab. */
export function takeReturned(): Returned | undefined {
  const [answer, pending] = [location.search, sessionStorage.getItem(FLOW)]
  sessionStorage.removeItem(FLOW)
  history.replaceState(null, '', location.pathname)
  if (answer === '' || pending === null) return undefined
  const read = Pending.safeParse(JSON.parse(pending))
  return read.success ? { ...read.data, answer } : undefined
}

/** The service's half. Throws its refusal. */
export async function releaseHalf({ flow, answer }: Returned): Promise<Uint8Array> {
  const { half } = await post('/sign-in/finish', { 'sign-in-flow': flow, 'sign-in-answer': answer }, Released)
  return fromBase64Url(half)
}

/** Longer than anything that these two say, and than the provider may take. */
const BOUNDS = { limit: () => 64 * 1024, timeoutMs: 60_000 }

async function post<Shape extends z.ZodType>(
  path: string,
  headers: Readonly<Record<string, string>>,
  shape: Shape,
): Promise<z.output<Shape>> {
  const init: RequestInit = {
    method: 'POST',
    headers: { ...headers, 'accept-language': document.documentElement.lang },
    redirect: 'error',
    cache: 'no-store',
    credentials: 'omit',
  }
  const { bytes } = await fetchBounded(
    (url, given) => fetch(url, given),
    new URL(path, location.origin),
    init,
    BOUNDS,
  )
  const content = parsed(bytes)
  const problem = Problem.safeParse(content)
  if (problem.success) throw new ProblemError(problem.data, knownCode(problem.data.code), undefined, false)
  const read = shape.safeParse(content)
  if (!read.success) throw new ProtocolError('console.sign_in', 'no answer to a sign-in')
  return read.data
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes))
  } catch {
    return undefined
  }
}
