// The page's side of key-worker.ts: one worker for each order, so that its memory, and the seed in it, ends with it.
import { unpack } from '../../shared/errors.ts'
import type { OpenedKey } from '../../shared/opened-key.ts'
import type { KeyOrder, KeyReply } from './key-worker.ts'

export async function keyWork(order: KeyOrder): Promise<OpenedKey> {
  const worker = new Worker(new URL('./key-worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<OpenedKey>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<KeyReply>) => {
        if (data.kind === 'done') resolve(data.key)
        else reject(unpack(data.error))
      }
      worker.onerror = () => reject(new Error('the key worker did not start'))
      worker.postMessage(order)
    })
  } finally {
    worker.terminate()
  }
}
