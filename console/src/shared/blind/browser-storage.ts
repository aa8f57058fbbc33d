// Tickets in IndexedDB, shared by all tabs: sealed bytes only. The database itself makes `create` exclusive.
import type { TicketStorage } from '../../../../src/sdk/blind/storage.ts'
import { openIndexedStore } from '../indexed-db.ts'

/** Throws `console.storage` where the browser stores nothing (a private window). */
export async function openBrowserStorage(database: string): Promise<TicketStorage> {
  // Writing is durable: a ticket that reappears after a power cut could be used twice.
  const { read, write } = await openIndexedStore(database, 'tickets')
  return {
    list: async () => (await read(names => names.getAllKeys())).map(String),
    read: async name => {
      const content: unknown = await read(names => names.get(name))
      return content instanceof Uint8Array ? content : undefined
    },
    create: async (name, content) => {
      try {
        await write(names => names.add(content, name))
        return true
      } catch (error) {
        if (error instanceof DOMException && error.name === 'ConstraintError') return false
        throw error
      }
    },
    erase: name => write(names => names.put(new Uint8Array(), name)),
    remove: name => write(names => names.delete(name)),
  }
}
