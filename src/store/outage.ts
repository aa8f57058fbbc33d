// Whether an error of the database says that it is not there, rather than that it was asked wrongly. Both
// drivers; codes where there are some.

/** Connection exception, insufficient resources, operator intervention, system error. */
const OUTAGE_STATES = /^(?:08|53|57P|58)/
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
])
/** Of pg and PGlite, which give these no code. */
const WORDS =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|PGlite is clos|Client has encountered a connection error|Cannot use a pool after)/

/**
 * Follows causes. A retry may find the database again; nothing was committed, or the idempotency key finds
 * out.
 */
export function isOutage(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++)
    if (isOneOutage(each)) return true
  return false
}

function isOneOutage(error: Error): boolean {
  if (WORDS.test(error.message)) return true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (SYSTEM_CODES.has(code) || (code.length === 5 && OUTAGE_STATES.test(code))) return true
  // The socket of a PostgreSQL on the same machine is gone.
  return code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect'
}
