// Prometheus figures on a port of their own. Only what callers and the public log show anyway: no dataset, no
// organisation, no processor time.
import type { FastifyInstance } from 'fastify'
import { createServer, type Server } from 'node:http'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { AlertKind } from '../../../schemas/overview.ts'
import type { ServerServices } from '../services.ts'

/**
 * Memory and processor time stay out: how hard a scan works depends on private rows, and this port has other
 * readers than the machine.
 */
export function createMetrics(services: Pick<ServerServices, 'gauges' | 'now' | 'alerts'>): Registry {
  const registry = new Registry()
  const gauges = () => services.gauges()
  const registers = [registry]
  gaugeOf('yinsuan_log_size', 'Entries in the audit log', registers, async () => (await gauges()).logSize)
  gaugeOf('yinsuan_checkpoint_age_seconds', 'Since the newest checkpoint was signed', registers, async () => {
    const { checkpointTime } = await gauges()
    return checkpointTime === null ? null : (services.now().getTime() - checkpointTime.getTime()) / 1000
  })
  gaugeOf(
    'yinsuan_queue_depth',
    'Sealing jobs that wait, are at work, or wait for their publication',
    registers,
    async () => (await gauges()).queued,
  )
  gaugeOf(
    'yinsuan_log_unwitnessed_entries',
    'Entries that not enough witnesses have cosigned yet',
    registers,
    async () => (await gauges()).unwitnessed,
  )
  new Gauge({
    name: 'yinsuan_witness_lag_entries',
    help: 'Entries that a witness has not cosigned yet',
    labelNames: ['witness'],
    registers,
    async collect() {
      for (const { name, lag } of (await gauges()).witnesses) this.set({ witness: name }, lag)
    },
  })
  new Gauge({
    name: 'yinsuan_witness_ok',
    help: '1 while the last answer of a witness was a cosignature',
    labelNames: ['witness'],
    registers,
    async collect() {
      for (const { name, state } of (await gauges()).witnesses)
        this.set({ witness: name }, state === 'ok' ? 1 : 0)
    },
  })
  new Gauge({
    name: 'yinsuan_alerts_raised',
    help: 'Alerts of the desk since the start, by kind',
    labelNames: ['kind'],
    registers,
    async collect() {
      const raised = await services.alerts()
      for (const kind of AlertKind.options) this.set({ kind }, raised.get(kind) ?? 0)
    },
  })
  return registry
}

/** A figure that is read when somebody asks for it; null leaves it as it was. */
export function gaugeOf(
  name: string,
  help: string,
  registers: Registry[],
  read: () => number | null | Promise<number | null>,
): void {
  new Gauge({
    name,
    help,
    registers,
    async collect() {
      const now = await read()
      if (now !== null) this.set(now)
    },
  })
}

/** Seconds. Traces are no finer than this. */
export const LATENCY_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60,
]

/** What `countRequests` fills. */
export function requestFigures(registry: Registry) {
  const seconds = new Histogram({
    name: 'yinsuan_http_request_seconds',
    help: 'From the first byte of the request to the last of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [...LATENCY_BUCKETS],
    registers: [registry],
  })
  const problems = new Counter({
    name: 'yinsuan_problems_total',
    help: 'Refusals and failures by code',
    labelNames: ['code'],
    registers: [registry],
  })
  return { seconds, problems }
}

export function countRequests(app: FastifyInstance, registry: Registry): void {
  const { seconds, problems } = requestFigures(registry)
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    if (request.edge?.code !== undefined) problems.inc({ code: request.edge.code })
    done()
  })
}

/** Its own server: a firewall can close the port, and no route of the API shares it. */
export function metricsServer(registry: Registry): Server {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      text => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  return server
}
