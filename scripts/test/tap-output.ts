// What tap's raw output says of each file, and in all.

export type FileTime = { readonly file: string; readonly ok: boolean; readonly seconds: number }
export type Totals = { readonly pass: number; readonly fail: number; readonly skip: number }

/** A line of its own for each file, not indented: `ok 12 - test/a.test.ts # time=123.4ms`. */
const FILE = /^(not )?ok \d+ - (test\/\S+)(?: # time=([\d.]+)ms)?/gm
/** Its last lines: `# { total: 259, pass: 257, fail: 1, skip: 1 }`. */
const TOTALS = /^# \{ total: .*\}$/gm

export function filesIn(output: string): readonly FileTime[] {
  return [...output.matchAll(FILE)].map(([, not, file = '', time = '0']) => ({
    file,
    ok: not === undefined,
    seconds: Number(time) / 1000,
  }))
}

/** Undefined where tap did not come to its end. */
export function totalsIn(output: string): Totals | undefined {
  const line = output.match(TOTALS)?.at(-1)
  if (line === undefined) return undefined
  const count = (name: string) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0)
  return { pass: count('pass'), fail: count('fail'), skip: count('skip') }
}
