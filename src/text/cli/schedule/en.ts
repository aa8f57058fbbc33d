// What a schedule says of its work: the log of a timer.
export const schedule = {
  asking: (name: string, period: string, rho: string) => `${name} for ${period}: asked for ρ ${rho}.`,
  noEstimate: (name: string) =>
    `${name}: the price could not be read; questions to a market are not scheduled.`,
  overLimit: (name: string, period: string, rho: string, spent: string, limit: string) =>
    `${name} for ${period} is not asked: it costs ρ ${rho}, and of the period’s limit of ρ ${limit} ρ ${spent} is spent.`,
  preparing: (edition: string) => `Edition ${edition}: prepared from its source.`,
  prepared: (edition: string) => `Edition ${edition} is prepared. Read its report, then register it:`,
  registering: (edition: string) => `Edition ${edition}: registered.`,
  summary: (periods: number, done: number, waiting: number, failed: number) =>
    `Periods due: ${periods}. Done: ${done}; waiting: ${waiting}; failed: ${failed}.`,
}
