// The demo's flags. Everything has a default: `npm run demo` alone plays the whole story.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chooseLanguage } from '../../src/cli/context.ts'
import type { Language } from '../../schemas/common.ts'

export type DemoOptions = {
  /** A hub and three platforms in the place of one service. */
  readonly market: boolean
  readonly json: string | undefined
  /** dataset.yaml; asks the questions in `queries/` next to it, or made-up ones. */
  readonly schema: string
  /** Undefined: sample orders are made. */
  readonly data: string | undefined
  readonly keep: string | undefined
  readonly port: number
  readonly stay: boolean
  /** Of each platform, where there are several. */
  readonly rows: number
  readonly language: Language
}

export const USAGE =
  'npm run demo -- [--market] [--json FILE] [--schema FILE --data DIR] [--keep DIR] [--port N] [--stay] [--rows N] [--lang zh|en]'

const SAMPLE_SCHEMA = join(import.meta.dirname, '../../examples/appliance-orders/dataset.yaml')

export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      market: { type: 'boolean', default: false },
      json: { type: 'string' },
      schema: { type: 'string' },
      data: { type: 'string' },
      keep: { type: 'string' },
      port: { type: 'string', default: '0' },
      stay: { type: 'boolean', default: false },
      rows: { type: 'string' },
      lang: { type: 'string' },
    },
  })
  if ((values.schema === undefined) !== (values.data === undefined)) {
    throw new Error('--schema FILE and --data DIR go together')
  }
  if (values.market && values.schema !== undefined) {
    throw new Error('--market plays on sample orders: it goes without --schema FILE and --data DIR')
  }
  return {
    market: values.market,
    json: values.json,
    schema: values.schema ?? SAMPLE_SCHEMA,
    data: values.data,
    keep: values.keep,
    port: wholeNumber('--port', values.port, 0, 65_535),
    stay: values.stay,
    rows: wholeNumber('--rows', values.rows ?? (values.market ? '20000' : '200000'), 1000, 20_000_000),
    language: chooseLanguage(values.lang === undefined ? [] : ['--lang', values.lang], env),
  }
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Error(`${flag} must be a whole number from ${least} to ${most}`)
}
