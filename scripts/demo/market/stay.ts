// Four consoles to look at: a key file for each role at each of them.
import { randomFillSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sealKeyFile } from '../../../protocols/identity/sealed-key-file.ts'
import type { Language } from '../../../schemas/common.ts'
import type { Member } from '../service.ts'
import { CONSOLE, PASSPHRASE } from '../stay.ts'
import { DEMO_TEXT } from '../text.ts'
import type { Played } from './play.ts'
import { MARKET_TEXT } from './text.ts'

/** Lines to print. */
export async function prepareStay(
  { hub, platforms }: Played,
  language: Language,
  folder: string,
): Promise<readonly string[]> {
  const words = MARKET_TEXT[language]
  const demo = DEMO_TEXT[language]
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const line = async (role: keyof typeof words.stayRoles, member: Member): Promise<string> => {
    const file = join(folder, `${member.id}.key.json`)
    const text = sealKeyFile(member.key, PASSPHRASE, target => randomFillSync(target))
    await writeFile(file, text, { mode: 0o600 })
    return `  ${file}  ${words.stayRoles[role]}`
  }
  const { maker, officer, operator, served } = hub
  const lines = [
    words.staying(served.url),
    await line('maker', maker),
    await line('officer', officer),
    await line('operator', operator),
  ]
  for (const { id, served: node, staff, officer: own, operator: it } of platforms)
    lines.push(
      words.stayingNode(id, node.url),
      await line('provider', staff),
      await line('officer', own),
      await line('operator', it),
    )
  return [...(existsSync(CONSOLE) ? [] : [demo.consoleNotBuilt]), demo.keyFiles(PASSPHRASE), ...lines]
}
