// Every page of a role: in one language, at both widths, light and dark.
import type { Test } from 'tap'
import type { Pilot } from './pilot.ts'

/**
 * Pages are drawn once; axe looks at each of them as the pilot opened it, since at the other width the same
 * marks are elsewhere. `mathematics`: what no reader meets before opening details.
 */
export async function sweep(
  t: Test,
  look: Pilot,
  pages: Readonly<Record<string, string>>,
  part = '',
  mathematics?: RegExp,
): Promise<void> {
  for (const [name, path] of Object.entries(pages)) {
    await look.go(path)
    t.same(await look.findings(), [], `${name} as ${look.look()}`)
    await shown(t, look, `${part}${name}`)
    if (mathematics !== undefined) {
      const found = mathematics.exec(await look.page.getByRole('main').innerText())
      t.equal(found, null, `${name} is for people: ${found?.[0]}`)
    }
    await look.turn()
    await shown(t, look, `${part}${name}`)
    await look.turn()
  }
  t.same(look.complaints, [], look.look())
  t.equal(await look.page.evaluate('window.pwned'), undefined)
}

async function shown(t: Test, look: Pilot, name: string): Promise<void> {
  await look.screen(name)
  const overflow = Number(await look.page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  t.ok(overflow <= 0, `${name} fits as ${look.look()} (${overflow})`)
}
