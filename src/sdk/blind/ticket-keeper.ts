// Tickets ready before anybody asks, in a program that runs on: a question then takes milliseconds. Nothing
// of any question is in them.
import { ensureTickets, type WantedTicket } from './ensure-ticket.ts'
import type { BlindClientDeps, OnProgress } from './side.ts'

export interface TicketKeeper {
  /**
   * Looks now, as after a question (from `onReceived` of `askBlind`, so that it depends on no number);
   * resolves once as many as wanted are ready, or throws why not.
   */
  readonly refill: () => Promise<void>
  /** No more tickets are begun; resolves when the one at work is done. */
  readonly stop: () => Promise<void>
}

export interface TicketKeeperOptions {
  /** How many to keep ready: each is another question without waiting. */
  readonly count: number
  readonly onProgress?: OnProgress
  /** Of a refill that nobody waits for: the next one tries again. */
  readonly onError?: (error: unknown) => void
}

/** Tickets live a day and a restart of the service loses them: so often it looks on its own. */
const LOOK_MS = 10 * 60_000

/** Several programs may keep tickets in one store: each ticket is used once, whoever made it. */
export function openTicketKeeper(
  side: BlindClientDeps,
  wanted: WantedTicket,
  { count, onProgress, onError = () => undefined }: TicketKeeperOptions,
): TicketKeeper {
  let stopped = false
  let last: Promise<unknown> = Promise.resolve()
  const refill = (): Promise<void> => {
    const next = last.then(async () => {
      if (!stopped) await ensureTickets(side, wanted, count, onProgress)
    })
    last = next.catch(() => undefined)
    return next
  }
  const timer = setInterval(() => void refill().catch(onError), LOOK_MS)
  void refill().catch(onError)
  return {
    refill,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await last
    },
  }
}
