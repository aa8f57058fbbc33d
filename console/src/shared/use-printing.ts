import { useSyncExternalStore } from 'react'

const PAPER = 'print'

/** Whether the page is being printed: tables then have all their rows, and colours are for paper. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, isPrinting)
}

let printing = false

function subscribe(tell: () => void): () => void {
  const media = matchMedia(PAPER)
  const set = (now: boolean) => (): void => {
    printing = now
    tell()
  }
  const [begin, end] = [set(true), set(false)]
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
  media.addEventListener('change', tell)
  return () => {
    removeEventListener('beforeprint', begin)
    removeEventListener('afterprint', end)
    media.removeEventListener('change', tell)
  }
}

function isPrinting(): boolean {
  return printing || matchMedia(PAPER).matches
}
