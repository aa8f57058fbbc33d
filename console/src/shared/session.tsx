// The signed-in member. Its key is a non-extractable WebCrypto key, dropped after 15 minutes of inactivity.
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Client } from '../../../src/sdk/client.ts'
import type { RouteOutput } from '../../../src/sdk/route-types.ts'
import type { Language } from '../../../schemas/common.ts'
import type { Role } from '../../../schemas/records.ts'
import type { BlindWorker } from './blind/start-blind-worker.ts'
import type { MemberSession } from './member-session.ts'
import { storeKeyFile } from './stored-key-file.ts'
import type { OpenedKey } from './opened-key.ts'
import { useNavigation } from './location.tsx'

export type Session = {
  readonly client: Client
  readonly me: RouteOutput<'me'>
  readonly service: RouteOutput<'service'>
  readonly key: OpenedKey
  /** The worker with the HE library, started by the first call. */
  readonly blind: () => BlindWorker
  /** `dataset dimension=value` of every value that open estimates have disclosed since sign-in. */
  readonly disclosed: Set<string>
  readonly hasRole: (roles: readonly Role[]) => boolean
  /** Of refusals that members and nodes write. */
  readonly language: Language
}

type State =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'locked'; readonly file: Uint8Array; readonly organisation: string }
  | { readonly kind: 'signed-in'; readonly session: Session }

type Sessions = {
  readonly state: State
  /** Signs in with an opened key. Throws the service's refusal, or `console.other_service`. */
  readonly signIn: (key: OpenedKey, keep: boolean) => Promise<void>
  /** Drops the key; the passphrase restores it. */
  readonly lock: () => void
  readonly signOut: () => void
}

const IDLE_MS = 15 * 60_000

const Context = createContext<Sessions | undefined>(undefined)

/** Holds the session, and locks it after 15 minutes of inactivity. */
export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { language } = useNavigation()
  const queries = useQueryClient()
  const [signed, setSigned] = useState<Signed | undefined>()
  const [locked, setLocked] = useState<Locked | undefined>()
  const blind = useRef<BlindWorker>(undefined)

  const end = useCallback(() => {
    blind.current?.close()
    blind.current = undefined
    setSigned(undefined)
    queries.clear()
  }, [queries])
  const lock = useCallback(() => {
    if (signed !== undefined) setLocked({ file: signed.key.file, organisation: signed.me.organisation.id })
    end()
  }, [end, signed])
  useIdle(IDLE_MS, signed === undefined ? undefined : lock)

  const session = useMemo((): Session | undefined => {
    if (signed === undefined) return undefined
    const { me, service, key, disclosed, clientIn, startBlind } = signed
    return {
      me,
      service,
      key,
      disclosed,
      language,
      client: clientIn(language),
      blind: () => {
        blind.current ??= startBlind(language)
        return blind.current
      },
      hasRole: roles => roles.some(role => me.organisation.roles.includes(role)),
    }
  }, [signed, language])

  const sessions = useMemo((): Sessions => {
    const state: State =
      session !== undefined
        ? { kind: 'signed-in', session }
        : locked !== undefined
          ? { kind: 'locked', ...locked }
          : { kind: 'signed-out' }
    return {
      state,
      lock,
      signIn: async (key, keep) => {
        const { openMemberSession } = await import('./member-session.ts')
        const member = await openMemberSession(key, language)
        storeKeyFile(keep ? key.file : undefined)
        queries.clear()
        setLocked(undefined)
        setSigned({ ...member, key, disclosed: new Set() })
      },
      signOut: () => {
        setLocked(undefined)
        end()
      },
    }
  }, [session, locked, lock, end, language, queries])
  return <Context value={sessions}>{children}</Context>
}

/** The session’s state, and sign-in, lock and sign-out. Throws outside of `SessionProvider`. */
export function useSessions(): Sessions {
  const sessions = use(Context)
  if (sessions === undefined) throw new Error('outside of SessionProvider')
  return sessions
}

/** The session; throws on a page that is shown without one. */
export function useSession(): Session {
  const { state } = useSessions()
  if (state.kind !== 'signed-in') throw new Error('not signed in')
  return state.session
}

type Signed = MemberSession & Pick<Session, 'key' | 'disclosed'>
type Locked = { readonly file: Uint8Array; readonly organisation: string }

/** Compares clock times, so that a sleep of the machine counts too. */
function useIdle(milliseconds: number, act: (() => void) | undefined): void {
  useEffect(() => {
    if (act === undefined) return undefined
    let last = Date.now()
    const touch = (): void => {
      last = Date.now()
    }
    const events = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'touchstart'] as const
    for (const event of events) addEventListener(event, touch, { passive: true })
    const timer = setInterval(() => {
      if (Date.now() - last > milliseconds) act()
    }, 5_000)
    return () => {
      clearInterval(timer)
      for (const event of events) removeEventListener(event, touch)
    }
  }, [milliseconds, act])
}
