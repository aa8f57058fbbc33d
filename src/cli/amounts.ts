// Budgets, dates and prices as they are typed.
import { parseRho, rhoOfEpsilon } from '../../protocols/dp/zcdp.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { NanoRho } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'

/** `epsilon:4` at the dataset's δ, or `rho:0.1`; in nano-rho digits. */
export function parseBudget(text: string, delta: string): string {
  const [, unit, amount] = /^(epsilon|rho)[:：](.+)$/.exec(text) ?? []
  if (unit === undefined || amount === undefined) throw fault('cli.budget', { text })
  try {
    const rho = String(unit === 'rho' ? parseRho(amount) : rhoOfEpsilon(amount, delta))
    if (!NanoRho.safeParse(rho).success) throw fault('cli.budget', { text })
    return rho
  } catch (error) {
    if (error instanceof ProtocolError) throw fault('cli.budget', { text })
    throw error
  }
}

const DAY_MS = 86_400_000

/** `2026-12-31` (to the end of that day, UTC), `+90d`, or a whole instant. */
export function parseExpiry(text: string, now: number): string {
  const days = /^\+([1-9][0-9]{0,4})d$/.exec(text)?.[1]
  if (days !== undefined) return new Date(now + Number(days) * DAY_MS).toISOString()
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text
  const time = Date.parse(date)
  if (Number.isNaN(time) || !isDay(text.slice(0, 10))) throw fault('cli.expiry', { text })
  return new Date(time).toISOString()
}

/** Date.parse takes 31 February for 3 March. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
