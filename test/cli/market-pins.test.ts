import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { utf8 } from '../../protocols/bytes.ts'
import { generatePrivateKey } from '../../protocols/identity/keys.ts'
import { signDocument } from '../../protocols/identity/signed-document.ts'
import { EvilHub, HUB, NODE, type Puppet, puppetOf } from '../../scripts/evidence/joint-malformed/evil-hub.ts'
import { requirePinned } from '../../src/cli/market-pins.ts'
import { readProfile, writeProfile } from '../../src/cli/profile.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { LABEL, standardOf } from '../support/joint-market.ts'

t.test('a market edition is the one of the first question, of members at which one enrolled', async t => {
  const home = t.testdir()
  const folder = join(home, 'yinsuan', 'profiles')
  const write = async (name: string, keys: { serviceKey: string; logKey: string }, node?: string) => {
    const privateKey = generatePrivateKey(array => crypto.getRandomValues(array))
    const through = node === undefined ? {} : { through: { profile: 'hub', node } }
    const place = { url: 'https://hub.example', authority: HUB, ...through }
    const { serviceKey, logKey } = keys
    const key = { organisation: 'maker', privateKey }
    await writeProfile(join(folder, `${name}.json`), { ...place, serviceKey, logKey, key })
  }
  const declaration = marketDeclaration()
  const hub = new EvilHub(standardOf(declaration), LABEL, declaration.period)
  const own = puppetOf(NODE)
  const formed = async (member: Puppet) => {
    await hub.form(member.member)
    await hub.sign('', await signDocument('marketEdition', utf8(hub.record.document), member.sign))
    return await hub.pinned()
  }
  const first = await formed(own)
  const [, other] = first.edition.members
  if (other === undefined) throw new Error('two members')
  await write('hub', hub)
  const path = join(folder, 'hub.json')
  const context = { host: { env: { XDG_CONFIG_HOME: home } } as never }
  const use = async (market: typeof first) =>
    await requirePinned(context, { path, profile: await readProfile(path) }, market)
  await write('own', own.member, NODE)
  await t.rejects(
    use(first),
    { code: 'joint.no_profile', faults: [{ params: { nodes: ['beta'] } }] },
    'never enrolled at',
  )
  for (const wrong of [{ serviceKey: own.member.serviceKey }, { logKey: own.member.logKey }]) {
    await write('other', { ...other, ...wrong }, 'beta')
    await t.rejects(
      use(first),
      { code: 'joint.node_key', faults: [{ params: { node: 'beta' } }] },
      'another key',
    )
  }
  await write('other', other, 'beta')
  await use(first)
  await use(first)
  const second = await formed({ ...own, member: { ...own.member, sealing: 'a'.repeat(64) } })
  const [, replaced] = second.edition.members
  await write('other', replaced ?? other, 'beta')
  await t.rejects(
    use(second),
    { code: 'joint.market_pinned', faults: [{ params: { pinned: first.id, shown: second.id } }] },
    'another edition under the same name',
  )
  writeFileSync(join(folder, '.hub.markets.json'), '{}')
  await t.rejects(use(second), { code: 'cli.file_unreadable' }, 'nor does damage forget the first one')
})
