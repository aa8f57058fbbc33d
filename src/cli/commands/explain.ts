// `explain CODE`: what an error's code means, how a command ends that fails with it, and what leads on.
import { nearest } from '../../../schemas/nearest.ts'
import { MESSAGES, type MessageCode } from '../../../schemas/messages/messages.ts'
import type { Outcome } from '../../../schemas/messages/message.ts'
import { fault } from '../../../schemas/fault.ts'
import type { SdkErrorCode } from '../../sdk/errors.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit } from '../emit.ts'
import { EXIT } from '../exit-codes.ts'
import { outcomeOfProtocol, PROTOCOL_AREAS, SDK_OUTCOMES } from '../outcomes.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { drawProse } from '../render/sheet.ts'

export const EXPLAIN_COMMANDS: readonly CommandSpec[] = [
  { path: 'explain', arguments: '<code>', data: true, run: explainCode },
]

type Explained = {
  readonly code: string
  readonly text: string
  readonly exit: number
  readonly next: string
}

/** A whole code, or its beginning up to a full stop: `budget` explains every code of that area. */
async function explainCode(context: Context, given: ParsedArgs): Promise<void> {
  const code = given.argument(0)
  const all = allCodes(context)
  const listed = all.filter(each => each.code === code || each.code.startsWith(`${code}.`))
  const found = listed.length > 0 ? listed : ofProtocol(context, code)
  if (found.length === 0) {
    const codes = all.map(each => each.code)
    throw fault('cli.code_unknown', { text: code, nearest: nearest(code, codes, 3) })
  }
  const { words, errors } = context.text
  await emit(context, given, {
    json: found,
    human: () =>
      found
        .map(({ code: name, text, exit, next }) => {
          const lines = [`[${name}] ${text}`, words.exitCode(exit), `${errors.next}${words.colon}${next}`]
          return `${drawProse(context, lines).join('\n')}\n`
        })
        .join('\n'),
    csv: () => ({
      header: ['code', 'text', 'exit', 'next'],
      rows: found.map(({ code: name, text, exit, next }) => [name, text, String(exit), next]),
    }),
  })
}

const explained = (code: string, text: string, { exit, next }: Outcome): Explained => ({
  code,
  text,
  exit: EXIT[exit],
  next,
})

function allCodes({ text, language }: Context): readonly Explained[] {
  const sdk = Object.keys(SDK_OUTCOMES) as readonly SdkErrorCode[]
  const own = Object.keys(MESSAGES) as readonly MessageCode[]
  return [
    ...own.map(code => explained(code, MESSAGES[code][language], MESSAGES[code])),
    ...sdk.map(code =>
      explained(
        code,
        text.errors.sdk[code](name => `{${name}}`),
        SDK_OUTCOMES[code],
      ),
    ),
  ]
}

/** A code of `protocols`, where the area says what failed and how a command ends. */
function ofProtocol({ text: { errors } }: Context, code: string): readonly Explained[] {
  if (!/^[a-z]+\.[a-z_]+$/.test(code) || !PROTOCOL_AREAS.has(code.split('.')[0] ?? '')) return []
  return [explained(code, errors.verification('{message}', ''), outcomeOfProtocol(code))]
}
