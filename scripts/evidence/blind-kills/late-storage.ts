// The mistake that the evidence must be able to see: a state is written after what it allows was sent, with
// the next state at the latest.
import type { TicketStorage } from '../../../src/sdk/blind/storage.ts'

export type LateStorage = { readonly storage: TicketStorage; readonly flush: () => Promise<void> }

export function lateStorage(disk: TicketStorage): LateStorage {
  const waiting: (() => Promise<unknown>)[] = []
  /** As it will be; undefined: removed. */
  const ahead = new Map<string, Uint8Array | undefined>()
  const later = (name: string, content: Uint8Array | undefined, write: () => Promise<unknown>): void => {
    ahead.set(name, content)
    waiting.push(write)
  }
  const flush = async (): Promise<void> => {
    for (const write of waiting.splice(0)) await write()
  }
  const read = async (name: string) => (ahead.has(name) ? ahead.get(name) : await disk.read(name))
  return {
    storage: {
      list: async () => {
        const names = new Set([...(await disk.list()), ...ahead.keys()])
        return [...names].filter(name => !ahead.has(name) || ahead.get(name) !== undefined)
      },
      read,
      create: async (name, content) => {
        if ((await read(name)) !== undefined) return false
        await flush()
        later(name, content, () => disk.create(name, content))
        return true
      },
      erase: async name => later(name, new Uint8Array(), () => disk.erase(name)),
      remove: async name => later(name, undefined, () => disk.remove(name)),
    },
    flush,
  }
}
