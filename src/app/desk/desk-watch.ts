// The officer's watch over the log: reads new entries when somebody opens the overview, or every few seconds
// where alerts are sent.
import { parseEntry } from '../../../protocols/audit/entry.ts'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { type Body, bodySchema } from '../../../schemas/body.ts'
import type { Alert, Overview } from '../../../schemas/overview.ts'
import { ActivityBook } from '../../domain/desk/activity.ts'
import { ProbingWatch, type WatchedEntry } from '../../domain/desk/watch.ts'
import { isGuarded } from '../../domain/roles.ts'
import type { ReadEntry } from '../../store/log-reader.ts'
import type { Store } from '../../store/store.ts'

/** Of a longer log only the newest entries are read after a start or a long pause. */
const MAX_ENTRIES = 20_000
const PAGE = 200

export interface DeskWatch {
  readonly overview: () => Promise<Overview>
  /** Alerts since the start by kind, after catching up. */
  readonly raised: () => Promise<ReadonlyMap<Alert['kind'], number>>
  /** Reads the new entries. */
  readonly catchUp: () => Promise<void>
  /** Raises an alert that has no entry in the log. */
  readonly note: (kind: Alert['kind']) => void
}

/** `onAlert` is called for each new alert, but not for those from entries before the start. */
export function openDeskWatch(store: Store, onAlert: (alert: Alert) => void = () => undefined): DeskWatch {
  const sizes = new Map<string, ReadonlyMap<string, number>>()
  const ordinary = new Map<string, boolean>()
  const watch = new ProbingWatch({
    sizeOf: (edition, dimension) => sizes.get(edition)?.get(dimension),
    isOrdinaryFirst: organisation => ordinary.get(organisation) ?? false,
  })
  const book = new ActivityBook()
  const raised = new Map<Alert['kind'], number>()
  const { size: sizeAtStart } = store.log.checkpoint()
  let next: number | undefined
  let from = 0
  let reading: Promise<void> = Promise.resolve()

  const tell = (alerts: readonly Alert[]): void => {
    for (const alert of alerts) {
      raised.set(alert.kind, (raised.get(alert.kind) ?? 0) + 1)
      onAlert(alert)
    }
  }

  const readNew = async (): Promise<void> => {
    const { size } = store.log.checkpoint()
    const begin = Math.max(next ?? 0, size - MAX_ENTRIES)
    if (begin !== next) from = begin
    for (let at = begin; at < size; at += PAGE) {
      for (const item of await entriesBetween(store, at, Math.min(size, at + PAGE))) {
        const entry = watchedOf(item)
        if (entry.leaf.type === 'computation') await learn(entry.leaf.edition)
        if (entry.body?.type === 'key') await learnMember(entry.body.organisation, entry.body.keyId)
        book.add(entry)
        const alerts = watch.add(entry)
        if (entry.seq >= sizeAtStart) tell(alerts)
      }
      next = Math.min(size, at + PAGE)
    }
    next = size
  }

  const learn = async (id: string): Promise<void> => {
    if (sizes.has(id)) return
    const edition = await store.read.edition(id)
    sizes.set(id, new Map(edition?.declaration.dimensions.map(({ name, values }) => [name, values.length])))
  }

  /** Whether this key is the first of an ordinary member. */
  const learnMember = async (id: string, keyId: string): Promise<void> => {
    const organisation = await store.read.organisation(id)
    const [first] = (await store.read.memberKeys(id)).filter(({ replaces }) => replaces === null)
    ordinary.set(id, organisation !== undefined && !isGuarded(organisation.roles) && first?.id === keyId)
  }

  /** Never concurrently: entries are read in order, each once. */
  const catchUp = (): Promise<void> => {
    reading = reading.catch(() => undefined).then(readNew)
    return reading
  }

  return {
    catchUp,
    note: kind => tell(watch.note(kind, new Date(store.now()).toISOString())),
    raised: async () => {
      await catchUp()
      return raised
    },
    overview: async () => {
      await catchUp()
      const now = store.now()
      const waiting = await store.read.proposals({ state: 'waiting', limit: PAGE }, now)
      const { items: editions } = await store.read.editions({ limit: PAGE })
      const size = next ?? 0
      return {
        watched: { from: String(from), entries: size - from, size },
        waiting: [...waiting.items],
        alerts: [...watch.alerts()],
        activity: [...book.activity(now)],
        forecasts: editions.flatMap(({ id, totalCap, totalSpent, status }) => {
          const forecast = status === 'open' ? book.forecast(id, totalCap, totalSpent, now) : undefined
          return forecast === undefined ? [] : [forecast]
        }),
      }
    },
  }
}

type Read = Awaited<ReturnType<Store['log']['entries']>>['items'][number]

function watchedOf({ seq, leaf, body }: Read): WatchedEntry {
  const entry = parseEntry(leaf)
  return { seq, leaf: entry, body: body === null ? null : bodyOf(entry.type, body.bytes) }
}

/** Null for types that the watch does not use, and for a body of another version. */
function bodyOf(type: string, bytes: Uint8Array): Body | null {
  if (!WATCHED.has(type)) return null
  return bodySchema(type).safeParse(JSON.parse(fromUtf8(bytes))).data ?? null
}

const WATCHED: ReadonlySet<string> = new Set([
  'computation',
  'refusal',
  'refusal-summary',
  'proposal',
  'approval',
  'rejection',
  'organisation',
  'key',
  'invitation',
  'readmission',
])

/** From `from` up to before `to`, the oldest first. A page of long bodies ends early. */
async function entriesBetween(
  { log }: Pick<Store, 'log'>,
  from: number,
  to: number,
): Promise<readonly ReadEntry[]> {
  const entries: ReadEntry[] = []
  for (let after = to; after > from; after = entries.at(-1)?.seq ?? from) {
    const { items } = await log.entries({
      reader: { kind: 'officer' },
      after: String(after),
      limit: after - from,
    })
    if (items.length === 0) break
    entries.push(...items)
  }
  return entries.toReversed()
}
