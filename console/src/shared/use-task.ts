import { useCallback, useState } from 'react'

/** Work that a reader starts, such as sending a form: whether it is under way, and what it threw last. */
export function useTask() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  /** Never rejects. */
  const run = useCallback(async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, error, setError, run }
}
