// How times grow with size, drawn for a terminal.

export type Growth = { readonly name: string; readonly size: number; readonly seconds: number }

const LEAST_SECONDS = 0.01
const COLUMNS_A_DECADE = 8

/** A line for each time, with a bar on a logarithmic scale: ten times as long is eight columns more. */
export function drawGrowth(times: readonly Growth[]): readonly string[] {
  const width = Math.max(0, ...times.map(({ name }) => name.length))
  return times.map(({ name, size, seconds }) => {
    const columns = Math.max(1, Math.round(COLUMNS_A_DECADE * Math.log10(seconds / LEAST_SECONDS)))
    const said = seconds.toPrecision(3).padStart(8)
    return `${name.padEnd(width)}  10^${Math.log10(size)}  ${said} s  ${'▇'.repeat(columns)}`
  })
}
