// A running service: keys, store and engine, log, port, in this order; and the same backwards to stop.
import closeWithGrace from 'close-with-grace'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { buildApp } from './app.ts'
import { Closers } from './closers.ts'
import type { Config } from './config/config-keys.ts'
import { loadServiceKeys, logVkey, type ServiceKeys } from './keys/service-keys.ts'
import { createMetrics, metricsServer } from './observe/metrics.ts'
import type { Traces } from './observe/traces.ts'
import { durabilityWords } from './routes/health.ts'
import { notListening } from './http/not-listening.ts'
import type { CarryOut } from '../app/joint/run-node.ts'
import { carryOut } from './http/carry-out.ts'
import type { Handlers, ServerServices } from './services.ts'

/** What the rest needs from the edge. */
export type Edge = {
  readonly keys: ServiceKeys
  /** The public host and port. With port 0 it is known once the port is: it throws before. */
  readonly authority: () => string
  readonly logger: Logger
}

/** Store and engine opened and verified. */
export type Opened = {
  readonly services: Omit<ServerServices, 'authority' | 'serviceKey'>
  readonly handlers: Handlers
  /** Once requests can be answered: a node takes its hub's messages. */
  readonly connect: (carryOut: CarryOut) => void
  /** Releases requests that are only waiting for a node, or for messages to one. */
  readonly hangUp: () => void
  /** Writes the `start` entry. */
  readonly start: () => Promise<void>
  readonly close: () => Promise<void>
  /** Resolves when another server has taken over: nothing may be written any more. */
  readonly lost: Promise<void>
}

export type Running = {
  readonly url: string
  readonly authority: string
  readonly port: number
  readonly metricsPort: number | undefined
  /** Refuses new requests, lets those under way end, then closes engine and store. */
  readonly close: () => Promise<void>
}

export type ServeOptions = {
  readonly logger: Logger
  /** SIGINT, SIGTERM and uncaught errors end the process through `close`. */
  readonly signals?: boolean
}

/** A service that answers what is handed to `app`, before it has a port and without one. */
export type Assembled = {
  readonly app: FastifyInstance
  readonly edge: Edge
  readonly services: ServerServices
  readonly opened: Opened
  readonly metrics: Registry
  /** Where the settings do not say it and the port was chosen by the machine. */
  readonly setAuthority: (authority: string) => void
  /** From now on it says that it is about to end. */
  readonly announceStop: () => void
  readonly closers: Closers
}

/** Throws a Fault when the service cannot start; nothing stays open then. */
export async function assemble(
  config: Config,
  open: (config: Config, edge: Edge) => Promise<Opened>,
  logger: Logger,
): Promise<Assembled> {
  const keys = loadServiceKeys(config.dataDir)
  let authority = config.authority ?? (config.port === 0 ? undefined : authorityOf(config.host, config.port))
  const edge: Edge = {
    keys,
    authority: () => {
      if (authority === undefined) throw new Error('the authority is known once the port is')
      return authority
    },
    logger,
  }
  const closers = new Closers()
  try {
    const opened = await open(config, edge)
    closers.add(opened.close)
    const services: ServerServices = {
      ...opened.services,
      authority: edge.authority,
      serviceKey: keys.service,
    }
    const metrics = createMetrics(services)
    let stopping = false
    const traces = await tracesOf(config, logger)
    if (traces !== undefined) closers.add(traces.close)
    const app = await buildApp(services, config, opened.handlers, {
      logger,
      metrics,
      ...(traces === undefined ? {} : { traces }),
      isStopping: () => stopping,
      callersFile: join(config.dataDir, 'callers.json'),
    })
    await opened.start()
    closers.add(async () => {
      opened.hangUp()
      await app.close()
    })
    return {
      app,
      edge,
      services,
      opened,
      metrics,
      setAuthority: name => void (authority ??= name),
      announceStop: () => void (stopping = true),
      closers,
    }
  } catch (error) {
    await closers.close()
    throw error
  }
}

/** Assembles the service and listens. Throws a Fault when it cannot; nothing stays open then. */
export async function serve(
  config: Config,
  open: (config: Config, edge: Edge) => Promise<Opened>,
  { logger, signals = false }: ServeOptions,
): Promise<Running> {
  const { app, edge, services, opened, metrics, setAuthority, announceStop, closers } = await assemble(
    config,
    open,
    logger,
  )
  try {
    const metricsPort = await listenForMetrics(config, metricsServer(metrics), closers)
    await listen(app, config)
    const [address] = app.addresses()
    const port = typeof address === 'object' ? address.port : config.port
    setAuthority(authorityOf(config.host, port))
    const authority = edge.authority()
    closers.add(() => {
      announceStop()
      return pause(config.drainSeconds * 1000)
    })
    opened.connect(async request => await carryOut(app, request))
    logger.info(
      {
        listening: `http://${authorityOf(config.host, port)}`,
        authority,
        log: logVkey(config.name, edge.keys),
        serviceKey: edge.keys.service.keyId,
      },
      `serving; ${durabilityWords(services.durability)}`,
    )
    if (signals) endBySignals(config, logger, opened, closers)
    return {
      url: `http://${authorityOf(config.host, port)}`,
      authority,
      port,
      metricsPort,
      close: async () => await closers.close(),
    }
  } catch (error) {
    await closers.close()
    throw error
  }
}

/** The libraries are loaded only where there is a collector. */
async function tracesOf({ traceUrl, traceToken }: Config, logger: Logger): Promise<Traces | undefined> {
  if (traceUrl === null) return undefined
  const { openTraces } = await import('./observe/open-traces.ts')
  return openTraces({ url: traceUrl, logger, ...(traceToken === null ? {} : { token: traceToken.expose() }) })
}

const GRACE_SECONDS = 30

/** SIGINT, SIGTERM and uncaught errors close the service; a server that lost its database ends at once. */
function endBySignals({ drainSeconds }: Config, logger: Logger, { lost }: Opened, closers: Closers): void {
  void lost.then(() => {
    logger.fatal('another server has taken over this database; started again, this one waits for the lease')
    process.exit(1)
  })
  closeWithGrace({ delay: (drainSeconds + GRACE_SECONDS) * 1000, logger }, async ({ err }) => {
    if (err !== undefined) logger.fatal({ err }, 'stopping after an error that nobody caught')
    await closers.close()
  })
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  await app.listen({ host, port }).catch(notListening({ host, port, flag: '--port', hostFlag: '--host' }))
}

/** As `new URL(…).host` writes it. */
export function authorityOf(host: string, port: number): string {
  const name = isIP(host) === 6 ? `[${host}]` : host
  return port === 80 ? name : `${name}:${port}`
}

async function listenForMetrics(
  config: Config,
  server: Server,
  closers: Closers,
): Promise<number | undefined> {
  if (config.metricsPort === 'off') return undefined
  server.listen(config.metricsPort, config.metricsHost)
  await once(server, 'listening').catch(
    notListening({
      host: config.metricsHost,
      port: config.metricsPort,
      flag: '--metrics-port',
      hostFlag: '--metrics-host',
    }),
  )
  closers.add(async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : config.metricsPort
}
