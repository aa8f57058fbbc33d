// A member's joint questions in IndexedDB, shared by all tabs: sealed under the key of its tickets.
import { openVault, sealVault } from '../../../../protocols/blind/ticket-vault.ts'
import { fromUtf8, utf8 } from '../../../../protocols/bytes.ts'
import { ProtocolError } from '../../../../protocols/errors.ts'
import { random } from '../../../../src/sdk/web-crypto.ts'
import { openIndexedStore } from '../indexed-db.ts'
import type { OpenedKey } from '../opened-key.ts'
import { StoredJointQuestion } from './joint-record.ts'

export type JointStore = {
  /** Newest first; what does not open is left out. */
  readonly list: () => Promise<readonly StoredJointQuestion[]>
  readonly get: (id: string) => Promise<StoredJointQuestion | undefined>
  /** Durable once it resolves: a lost seal key would leave a charge without an answer. */
  readonly put: (record: StoredJointQuestion) => Promise<void>
  readonly remove: (id: string) => Promise<void>
}

/** Throws `console.storage` where the browser stores nothing. */
export async function openJointStore({
  header,
  vaultKey,
}: Pick<OpenedKey, 'header' | 'vaultKey'>): Promise<JointStore> {
  const { read, write } = await openIndexedStore(`yinsuan-joint-${header.keyId}`, 'questions')
  const get = async (id: string): Promise<StoredJointQuestion | undefined> => {
    const sealed: unknown = await read(records => records.get(id))
    return sealed instanceof Uint8Array ? opened(vaultKey, id, sealed) : undefined
  }
  return {
    get,
    list: async () => {
      const ids = (await read(records => records.getAllKeys())).map(String)
      const found = await Promise.all(ids.map(get))
      return found.filter(each => each !== undefined).sort((a, b) => (a.asked < b.asked ? 1 : -1))
    },
    put: async record => {
      const sealed = sealVault(vaultKey, placeOf(record.id), utf8(JSON.stringify(record)), random)
      await write(records => records.put(sealed, record.id))
    },
    remove: async id => await write(records => records.delete(id)),
  }
}

function opened(vaultKey: Uint8Array, id: string, sealed: Uint8Array): StoredJointQuestion | undefined {
  try {
    return StoredJointQuestion.safeParse(JSON.parse(fromUtf8(openVault(vaultKey, placeOf(id), sealed)))).data
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

/** Apart from the names of tickets under the same key. */
function placeOf(id: string): string {
  return `joint.${id}`
}
