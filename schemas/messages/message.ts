import { mapValues } from '../map-values.ts'

/** How a command ends that fails with a message; the command line maps each class to one exit code. */
export const EXIT_CLASSES = ['failure', 'usage', 'refused', 'budgetSpent', 'verificationFailed'] as const
export type ExitClass = (typeof EXIT_CLASSES)[number]

/**
 * The command that leads on from an error. `COMMAND` stands for the command that failed, `PLACE` for the
 * place that it was given, `LIST` for the list of what it names; other capitals are for the reader to fill
 * in.
 */
export type Next =
  | `yinsuan ${string}`
  | `YINSUAN_${string}`
  | `AWS_${string}`
  | 'chmod 600 FILE'
  | 'git pull && npm ci'
  | `npm install ${string}`
  | 'LIST'

/**
 * One message in both languages; `{name}` stands for a parameter, `{name:table}` for one that a table of
 * `terms.ts` says in words. A missing language is a compile error, and so is a missing exit class.
 */
export type Message = Outcome & { readonly en: string; readonly zh: string }

export type Outcome = { readonly exit: ExitClass; readonly next: Next }

type Row = Pick<Message, 'en' | 'zh'> & Partial<Outcome>

/** The messages of an area; a row that names no `exit` or `next` of its own has the area's. */
export function messages<const Code extends string>(
  area: Outcome,
  table: Readonly<Record<Code, Row>>,
): Readonly<Record<Code, Message>> {
  return mapValues(table, row => ({ ...area, ...row }))
}
