import { owned } from '../../../src/sdk/web-crypto.ts'

/** Offers content as a file download. Nothing is sent anywhere. */
export function download(name: string, type: string, content: Uint8Array | string | Blob): void {
  const part = typeof content === 'string' || content instanceof Blob ? content : owned(content)
  const url = URL.createObjectURL(new Blob([part], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser starts the download asynchronously.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
