// Reads the content of a request at a minimum rate: a sender that withholds bytes loses its place.
import type { Readable } from 'node:stream'
import { fault } from '../../../schemas/fault.ts'

/** In bytes a second. Slower lines than this cannot upload. */
const MIN_RATE = 32 * 1024

/**
 * Reads `length` bytes. Each window of `windowSeconds` has to bring 32 KiB a second or all that is left, so a
 * body is held for at most `windowSeconds` plus a second for every 32 KiB. Throws `request.slow` and
 * `request.interrupted`.
 */
export function readContent(stream: Readable, length: number, windowSeconds: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const content = new Uint8Array(length)
    const windowBytes = windowSeconds * MIN_RATE
    let at = 0
    let due = Math.min(length, windowBytes)
    const timer = setInterval(() => {
      if (at < due) done(fault('request.slow'))
      else due = Math.min(length, at + windowBytes)
    }, windowSeconds * 1000)
    const done = (error?: Error): void => {
      clearInterval(timer)
      stream.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
      if (error === undefined) return resolve(content)
      stream.resume()
      reject(error)
    }
    const onData = (chunk: Buffer): void => {
      content.set(chunk, at)
      at += chunk.length
    }
    const onEnd = (): void => done(at === length ? undefined : fault('request.interrupted'))
    const onCut = (): void => done(fault('request.interrupted'))
    stream.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  })
}

/** The longest that `readContent` takes. */
export function longestReadSeconds(length: number, windowSeconds: number): number {
  return windowSeconds + Math.ceil(length / MIN_RATE)
}
