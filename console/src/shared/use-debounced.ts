import { useEffect, useState } from 'react'

/** The value once it has not changed for `milliseconds`. Compares by content. */
export function useDebounced<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react/exhaustive-deps -- by content
  }, [text, milliseconds])
  return settled
}
