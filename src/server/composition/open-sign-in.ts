import { hkdfSync } from 'node:crypto'
import type { Store } from '../../store/store.ts'
import type { Config } from '../config/config-keys.ts'
import type { Edge } from '../main.ts'
import { OpenIdProvider } from '../sign-in/provider.ts'
import { SignIn } from '../sign-in/sign-in.ts'

/** Undefined where no provider is named. */
export function openSignIn(
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
