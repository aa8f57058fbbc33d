// Before something that cannot be undone: --yes, or a person's yes.
import { fault } from '../../schemas/fault.ts'
import type { Context } from './context.ts'
import type { ParsedArgs } from './parsed-args.ts'

export async function confirm({ host, text }: Context, given: ParsedArgs, question: string): Promise<void> {
  if (given.flag('yes')) return
  const answer = await host.askPerson(`${question} ${text.words.yesNo} `)
  if (answer === undefined || !/^(?:y|yes|是|好)$/i.test(answer.trim())) throw fault('cli.not_confirmed')
}
