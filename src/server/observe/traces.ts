// OpenTelemetry traces, off unless a collector is configured: one span for each answered request, of the
// fields named here only. A collector has other readers than this machine, so a span says no more than the
// figures of /metrics do: no member, key, address, path, query or id.
import { LATENCY_BUCKETS } from './metrics.ts'

/** What an answered request shows of itself. */
export interface SeenRequest {
  readonly method: string
  /** The route's template: no ids. */
  readonly route: string
  readonly status: number
  /** The code of its refusal or failure. */
  readonly code: string | undefined
  /** Milliseconds since 1970. */
  readonly ended: number
  readonly elapsedMs: number
}

/** What leaves the machine of it. */
export interface TracedRequest {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly failed: boolean
  readonly startMs: number
  readonly endMs: number
}

export interface Traces {
  /** The id of its trace, for the log line of the same request. Never waits, never throws. */
  readonly record: (seen: SeenRequest) => string
  /** Sends what waits, for two seconds at most. */
  readonly close: () => Promise<void>
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const SECOND = 1000

/**
 * Times are as coarse as the histogram of /metrics: it begins at a whole second, and takes as long as the
 * bucket that its time falls in.
 */
export function tracedRequest({ method, route, status, code, ended, elapsedMs }: SeenRequest): TracedRequest {
  const known = METHODS.has(method) ? method : '_OTHER'
  const startMs = Math.floor((ended - elapsedMs) / SECOND) * SECOND
  const bucket = LATENCY_BUCKETS.find(seconds => elapsedMs <= seconds * SECOND) ?? LONGEST
  return {
    name: `${known} ${route}`,
    attributes: {
      'http.request.method': known,
      'http.route': route,
      'http.response.status_code': status,
      ...(code === undefined ? {} : { 'error.type': code }),
    },
    failed: status >= 500,
    startMs,
    endMs: startMs + bucket * SECOND,
  }
}

/** What took longer than the last bucket: seconds. */
const LONGEST = 2 * (LATENCY_BUCKETS.at(-1) ?? 60)
