// One round of notifications: look, note what is new, send what is pending.
import { toBase64Url } from '../../../protocols/bytes.ts'
import type { Context } from '../context.ts'
import { isNewsAtFirst, isRemembered, noticeKey, type Look, type Notice, noticesIn } from './notices.ts'
import { type NoticeMessage, NotDelivered, send } from './send.ts'
import type { NotifySettings } from './settings.ts'
import { type NotifyState, type PendingNotice, readNotifyState, writeNotifyState } from './state.ts'

/** A channel that takes nothing for so long is not notified of what happened then. */
const GIVEN_UP_MS = 7 * 24 * 60 * 60 * 1000
const MAX_PENDING = 1000

export type RoundInput = {
  readonly settings: NotifySettings
  readonly stateFile: string
  /** Whose notifications: its name at its service. */
  readonly member: string
  readonly look: Look
  /** As the state keeps them, after this look. */
  readonly panels: NotifyState['panels']
}

/** How many deliveries failed. What is new is on disk before any of it is sent. */
export async function notifyRound(context: Context, input: RoundInput): Promise<number> {
  const { settings, stateFile, member, look, panels } = input
  const before = await readNotifyState(stateFile, member)
  const now = noticesIn(look, settings.budgetPercent)
  let state: NotifyState = {
    v: 1,
    member,
    seen: [...new Set([...(before?.seen ?? []).filter(isRemembered), ...now.map(noticeKey)])],
    panels,
    pending: [
      ...(before?.pending ?? []).filter(({ noticed }) => look.now - Date.parse(noticed) < GIVEN_UP_MS),
      ...newsIn(now, before, settings).map(notice => pendingOf(context, notice, look.now, settings)),
    ].slice(-MAX_PENDING),
  }
  await writeNotifyState(stateFile, state)
  // A channel that fails is left in peace for the rest of this round.
  const down = new Set<number>()
  let failed = 0
  for (const each of state.pending) {
    const channels: number[] = []
    for (const at of each.channels) {
      if (!down.has(at) && (await deliver(context, settings, at, each))) continue
      down.add(at)
      channels.push(at)
    }
    failed += channels.length
    const pending = state.pending.flatMap(other =>
      other.id !== each.id ? [other] : channels.length === 0 ? [] : [{ ...each, channels }],
    )
    state = { ...state, pending }
    await writeNotifyState(stateFile, state)
  }
  return failed
}

/** What a round would send, without sending or noting it. */
export async function unsent(input: RoundInput): Promise<readonly Notice[]> {
  const { settings, stateFile, member, look } = input
  const before = await readNotifyState(stateFile, member)
  return [...(before?.pending ?? []), ...newsIn(noticesIn(look, settings.budgetPercent), before, settings)]
}

function newsIn(
  notices: readonly Notice[],
  before: NotifyState | undefined,
  { events }: NotifySettings,
): readonly Notice[] {
  const seen = new Set(before?.seen)
  return notices.filter(
    notice =>
      events.includes(notice.kind) &&
      (before === undefined ? isNewsAtFirst(notice) : !seen.has(noticeKey(notice))),
  )
}

function pendingOf(
  { host }: Context,
  { kind, subject }: Notice,
  now: number,
  { channels }: NotifySettings,
): PendingNotice {
  const id = `msg_${toBase64Url(host.random(new Uint8Array(16)))}`
  return { id, kind, subject, noticed: new Date(now).toISOString(), channels: channels.map((_, at) => at) }
}

/** A place that the file no longer has counts as delivered. */
async function deliver(
  context: Context,
  settings: NotifySettings,
  at: number,
  { id, kind, subject, noticed }: PendingNotice,
): Promise<boolean> {
  const channel = settings.channels[at]
  if (channel === undefined) return true
  const { notify } = context.text
  const message: NoticeMessage = {
    id,
    kind,
    subject,
    noticed,
    title: notify.title(notify.kinds[kind]),
    text: notify.texts[kind](subject),
  }
  return await trySend(context, settings, at, message)
}

/** Says what failed where, and nothing of addresses, secrets or replies. */
export async function trySend(
  { host, text, say }: Context,
  { channels, certificates }: NotifySettings,
  at: number,
  message: NoticeMessage,
): Promise<boolean> {
  const channel = channels[at]
  if (channel === undefined) return true
  const name = text.notify.channel(channel.kind, at + 1)
  try {
    await send(channel, message, { now: host.now(), certificates })
    say(text.notify.sent(message.title, name))
    return true
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error
    say(text.notify.failed(message.title, name, error.message))
    return false
  }
}
