// What a newcomer needs to click through the demo: a key file for each role, and a consumer whose budget is
// untouched.
import { randomFillSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { acceptGrant, offerGrant } from '../../src/sdk/grants.ts'
import { sealKeyFile } from '../../protocols/identity/sealed-key-file.ts'
import { type Language, OrganisationId } from '../../schemas/common.ts'
import type { Played } from './play.ts'
import { join, type Member } from './service.ts'
import { DEMO_TEXT } from './text.ts'

/** Nobody's secret: it is printed, and the members are gone with the demo. */
export const PASSPHRASE = 'demo-demo-demo'
export const CONSOLE = joinPath(import.meta.dirname, '../../console/dist/index.html')

/** Lines to print. */
export async function prepareStay(
  { service, cast, declaration }: Played,
  language: Language,
  folder: string,
): Promise<readonly string[]> {
  const words = DEMO_TEXT[language]
  const id = OrganisationId.parse('newcomer')
  const { url } = service.running
  const title = { zh: '某新锐品牌', en: 'A new brand' }
  const newcomer = await join(url, cast.operator.client, { id, title, roles: ['consumer'] }, language)
  const { id: grant } = await offerGrant(cast.mall.client, {
    dataset: declaration.dataset,
    consumer: id,
    modes: ['open', 'blind'],
    purposes: ['product-planning', 'market-research'],
    budget: declaration.budget.perConsumer,
    expires: new Date(Date.now() + 90 * 86_400_000).toISOString(),
  })
  await acceptGrant(newcomer.client, grant)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { mall, maker, officer, operator } = cast
  const members = Object.entries({ newcomer, maker, mall, officer, operator }) as readonly (readonly [
    keyof typeof words.stayRoles,
    Member,
  ])[]
  const lines = []
  for (const [role, member] of members) {
    const file = joinPath(folder, `${member.id}.key.json`)
    const text = sealKeyFile(member.key, PASSPHRASE, target => randomFillSync(target))
    await writeFile(file, text, { mode: 0o600 })
    lines.push(`  ${file}  ${words.stayRoles[role]}`)
  }
  return [
    words.staying(url),
    ...(existsSync(CONSOLE) ? [] : [words.consoleNotBuilt]),
    words.keyFiles(PASSPHRASE),
    ...lines,
  ]
}
