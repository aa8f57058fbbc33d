// Instants as people in China read them.
import { OFFSET_MS } from '../../sdk/period.ts'

/** `2026-10-31 08:15:30`, in Beijing. */
export function localTime(instant: string): string {
  return new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}
