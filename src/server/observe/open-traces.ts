// Traces through OpenTelemetry's own libraries. The only file that imports them, and imported itself only
// where a collector is configured.
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import { SOFTWARE_VERSION } from '../version.ts'
import { type Traces, tracedRequest } from './traces.ts'

export interface TraceOptions {
  /** The whole address of the collector, such as https://collector.example/v1/traces. */
  readonly url: string
  /** Sent as a bearer token. */
  readonly token?: string
  readonly logger: Logger
}

const EXPORT_MS = 5000
const CLOSE_MS = 2000

/** Spans wait in memory, 2 048 at most; more are dropped. No request waits for the collector. */
export function openTraces({ url, token, logger }: TraceOptions): Traces {
  const exporter = new OTLPTraceExporter({
    url,
    timeoutMillis: EXPORT_MS,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  })
  const provider = new TracerProvider({
    // Neither the name of this machine nor of its processes; nothing is read from the environment.
    resource: resourceFromAttributes({ 'service.name': 'yinsuan', 'service.version': SOFTWARE_VERSION }),
    sampler: new AlwaysOnSampler(),
    idGenerator: {
      generateTraceId: () => randomBytes(16).toString('hex'),
      generateSpanId: () => randomBytes(8).toString('hex'),
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: noticeFailures(exporter, logger),
        maxQueueSize: 2048,
        maxExportBatchSize: 512,
        scheduledDelayMillis: 5000,
        exportTimeoutMillis: EXPORT_MS,
      }),
    ],
  })
  const tracer = provider.getTracer('yinsuan')
  return {
    record: seen => {
      const { name, attributes, failed, startMs, endMs } = tracedRequest(seen)
      // A root: what a caller says of its own traces (traceparent) is not passed on.
      const span = tracer.startSpan(
        name,
        { kind: SpanKind.SERVER, startTime: startMs, attributes: { ...attributes } },
        ROOT_CONTEXT,
      )
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(endMs)
      return span.spanContext().traceId
    },
    close: async () => {
      const given = new AbortController()
      const flushed = provider.shutdown().catch(() => undefined)
      await Promise.race([
        flushed,
        pause(CLOSE_MS, undefined, { signal: given.signal }).catch(() => undefined),
      ])
      given.abort()
    },
  }
}

/** Says once that spans are lost, and once that they are delivered again. */
function noticeFailures(exporter: SpanExporter, logger: Logger): SpanExporter {
  let failing = false
  return {
    export: (spans, done) =>
      exporter.export(spans, result => {
        const failed = result.error !== undefined
        if (failed && !failing)
          logger.warn({ err: result.error }, 'the collector takes no traces: spans are lost')
        if (!failed && failing) logger.info('the collector takes traces again')
        failing = failed
        done(result)
      }),
    shutdown: async () => await exporter.shutdown(),
  }
}
