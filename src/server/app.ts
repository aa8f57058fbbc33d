// The edge put together by hand, in the order in which a request meets it.
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import { fault } from '../../schemas/fault.ts'
import { toBase64Url } from '../../protocols/bytes.ts'
import type { Config } from './config/config-keys.ts'
import { preferredLanguage } from './http/language.ts'
import { measureLoad } from './observe/load-metrics.ts'
import { countRequests, createMetrics } from './observe/metrics.ts'
import type { Traces } from './observe/traces.ts'
import { BodyBudget } from './http/body-budget.ts'
import { closeGate, isHealth, openGate } from './plugins/admit.ts'
import { limitHandlers } from './plugins/deadline.ts'
import { guardPages } from './plugins/headers.ts'
import { parseBodies } from './plugins/json-body.ts'
import { LARGEST_REQUEST, rateLimits, socketLimits } from './plugins/limits.ts'
import { answerProblems, refuseClient, sendProblem } from './plugins/problems.ts'
import { signAnswers } from './plugins/signature.ts'
import { randomBytes } from '../app/random.ts'
import { registerApi } from './routes/api.ts'
import { registerConsole } from './routes/console.ts'
import { registerDocs } from './routes/docs.ts'
import { registerHealth } from './routes/health.ts'
import { registerSignIn } from './routes/sign-in.ts'
import { registerLog } from './routes/log.ts'
import type { Handlers, ServerServices } from './services.ts'
import { validatorCompiler } from './http/validation.ts'
import { SOFTWARE_VERSION } from './version.ts'

export type Surroundings = {
  readonly logger: FastifyBaseLogger
  readonly metrics?: Registry
  readonly traces?: Traces
  /** True while the service stops: then only /healthz and /readyz answer. */
  readonly isStopping?: () => boolean
  /** A file that keeps verified callers over restarts; absent: they are forgotten. */
  readonly callersFile?: string
}

export async function buildApp(
  services: ServerServices,
  config: Config,
  handlers: Handlers,
  { logger, metrics = createMetrics(services), traces, isStopping = () => false, callersFile }: Surroundings,
): Promise<FastifyInstance> {
  const gate = await openGate(config, socketLimits(config), callersFile)
  const budget = new BodyBudget(config.bodyMemoryMib * 2 ** 20)
  const app: FastifyInstance = Fastify({
    ...gate.server,
    bodyLimit: LARGEST_REQUEST,
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Most requests log one line: a logger of their own would cost more.
    childLoggerFactory: parent => parent,
    exposeHeadRoutes: true,
    trustProxy: config.trustedProxies ?? false,
    routerOptions: { maxParamLength: 200 },
    // Our own refusal says the same as RFC 9457.
    return503OnClosing: false,
    genReqId: request => requestId(request.headers['x-request-id']),
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply, config.language)
    },
    clientErrorHandler: (error, socket) => refuseClient(error, socket, requestId(undefined), config.language),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('edge')
  closeGate(app, gate)
  guardPages(app)
  limitHandlers(app, config.answerSeconds)
  const limits = await rateLimits(app, config)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    const language = preferredLanguage(request.headers['accept-language'], config.language)
    request.edge = { language, now: services.now(), answerable: false }
    // Whoever probes the service has to get an answer above all when it is overloaded or stopping.
    if (isHealth(request.raw.url)) return
    if (isStopping()) throw fault('request.stopping', { seconds: 5 })
    await limits.byAddress(request)
  })
  // A connection that was kept alive would keep a stopping server open.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping()) reply.header('connection', 'close')
    done(null, payload)
  })
  parseBodies(app, config, budget, gate)
  signAnswers(app, services)
  countRequests(app, metrics)
  measureLoad(metrics, gate, budget)
  logRequests(app, traces)
  answerProblems(app, config.language)
  await registerDocs(app, config, SOFTWARE_VERSION)
  registerHealth(app, services, config.dataDir, isStopping)
  registerLog(app, services.logFiles)
  await registerConsole(app, { isSignInOffered: services.signIn !== undefined })
  if (services.signIn !== undefined) registerSignIn(app, services.signIn)
  registerApi(app, services, config, handlers, limits, gate)
  return app
}

/** A caller's own id if it is one, else ours. */
function requestId(field: string | readonly string[] | undefined): string {
  if (typeof field === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(field)) return field
  return `req_${toBase64Url(randomBytes(12))}`
}

/**
 * One line a request, of the fields named here only, so that nothing has to be redacted. The address is the
 * connection's, or behind `trustedProxies` the one that these state; the key is one whose signature was
 * verified. Neither goes into metrics or traces.
 */
function logRequests(app: FastifyInstance, traces: Traces | undefined): void {
  const lines = app.log.child({}, { redact: [] })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    const trace = traces?.record({
      method: request.method,
      route,
      status: reply.statusCode,
      code: request.edge?.code,
      ended: Date.now(),
      elapsedMs: reply.elapsedTime,
    })
    lines.info({
      requestId: request.id,
      ...(trace === undefined ? {} : { trace }),
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      address: request.ip,
      ...(request.edge?.code === undefined ? {} : { code: request.edge.code }),
      ...(request.edge?.actor === undefined ? {} : { organisation: request.edge.actor.organisation }),
      ...(request.edge?.signed === undefined ? {} : { keyId: request.edge.signed.keyId }),
    })
    done()
  })
}
