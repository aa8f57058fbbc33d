// Files that a person wrote for the command line.
import { readFile } from 'node:fs/promises'
import { parse, YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { Fault, fault } from '../../schemas/fault.ts'
import { validationErrors } from '../../schemas/validation-errors.ts'

/** Throws `cli.file_unreadable`. */
export async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => {
    throw fault('cli.file_unreadable', { file })
  })
}

/** YAML of this shape. Throws a Fault with every mistake in it. */
export function parseSettings<S extends z.ZodType>(schema: S, text: string, file: string): z.output<S> {
  const raw = parseYaml(text, file, place => fault('dataset.yaml_syntax', { reason: 'YAML' }, place))
  const [first, ...more] = validationErrors(schema, raw)
  if (first !== undefined) throw new Fault(first, ...more)
  return schema.parse(raw)
}

/**
 * A key that is a list or a mapping becomes one that no schema knows; by default the library would warn of it
 * on the terminal.
 */
export function parseYaml(text: string, file: string, refusal: (place: string) => Fault): unknown {
  try {
    return parse(text, { logLevel: 'error' })
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
    throw refusal(line === undefined ? file : `${file}:${line}`)
  }
}
