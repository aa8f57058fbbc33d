import { hkdfSync } from 'node:crypto'
import { utf8 } from '../../../protocols/bytes.ts'
import type { Context } from '../../app/context.ts'
import type { Store } from '../../store/store.ts'
import type { Config } from '../config/config-keys.ts'
import type { Edge, Opened } from '../main.ts'
import type { LogFiles } from '../services.ts'
import { OpenIdProvider } from '../sign-in/provider.ts'
import { SignIn } from '../sign-in/sign-in.ts'
import type { Parts } from './compose-context.ts'

/** What the edge needs from store, engine and jobs. */
export function edgeServices(
  { planes, watch, readiness }: Parts,
  { jobs }: Context,
  config: Config,
  edge: Edge,
): Opened['services'] {
  const { store, witnesses } = planes
  const signIn = openSignIn(config, edge, store)
  return {
    now: () => new Date(store.now()),
    durability: store.durability,
    findKey: async id => await store.recent.memberKeyAndOwner(id),
    useNonce: async nonce => await store.useNonce(nonce),
    logFiles: logFiles(store),
    readiness,
    ...(signIn === undefined ? {} : { signIn }),
    gauges: async () => {
      const { size, stored } = store.log.checkpoint()
      return {
        logSize: size,
        checkpointTime: stored === null ? null : new Date(stored),
        queued: jobs.waiting,
        unwitnessed: witnesses.lag(),
        witnesses: witnesses.figures(),
      }
    },
    alerts: async () => await watch.raised(),
  }
}

function logFiles({ log }: Store): LogFiles {
  return {
    checkpoint: async () => log.checkpoint().note,
    tile: async (level, index, width) => await log.tile(level, index, width),
    entryBundle: async (index, width) => await log.entryBundle(index, width),
    handovers: async () => utf8((await log.setting('handovers')) ?? '[]\n'),
  }
}

/** Undefined where no provider is named. */
function openSignIn(
  config: Config,
  { keys, authority }: Edge,
  store: Pick<Store, 'recent' | 'now'>,
): SignIn | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = config
  if (issuer === null || clientId === null) return undefined
  const insecureHttp = config.oidcInsecureHttp === 'on'
  return new SignIn({
    provider: new OpenIdProvider({
      issuer,
      hosts: config.oidcHosts?.split(',') ?? [],
      clientId,
      clientSecret,
      insecureHttp,
    }),
    // Under another secret browsers ask for the passphrase once more.
    secret: new Uint8Array(hkdfSync('sha256', keys.ticketSecret, '', 'yinsuan/sign-in/v1', 32)),
    origin: () => `${insecureHttp ? 'http' : 'https'}://${authority()}`,
    findKey: async id => await store.recent.memberKeyAndOwner(id),
    now: () => new Date(store.now()),
  })
}
