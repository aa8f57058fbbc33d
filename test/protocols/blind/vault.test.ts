import { hkdfSync, randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  openVault,
  sealVault,
  vaultKeyFromPassphrase,
  vaultKeyFromSeed,
} from '../../../protocols/blind/ticket-vault.ts'
import { fromHex, toHex, utf8 } from '../../../protocols/bytes.ts'

type Vector = {
  readonly passphrase: string | null
  readonly salt: string
  readonly key: string
  readonly name: string
  readonly nonce: string
  readonly content: string
  readonly sealed: string
}

const url = new URL('../../../protocols/blind/vectors/vault.json', import.meta.url)
const vectors = JSON.parse(readFileSync(url, 'utf8')) as readonly Vector[]
const random = (target: Uint8Array) => randomFillSync(target)
const key = random(new Uint8Array(32))

t.test('seals and opens the vectors that Python made without the noble libraries', async t => {
  for (const { passphrase, salt, key: expected, name, nonce, content, sealed } of vectors) {
    if (passphrase !== null) t.equal(toHex(vaultKeyFromPassphrase(passphrase, fromHex(salt))), expected)
    const scripted = (target: Uint8Array) => (target.set(fromHex(nonce)), target)
    t.equal(toHex(sealVault(fromHex(expected), name, fromHex(content), scripted)), sealed, name)
    t.equal(toHex(openVault(fromHex(expected), name, fromHex(sealed))), content, name)
  }
  t.not(vectors[0]?.passphrase, vectors[1]?.passphrase)
  t.equal(vectors[0]?.key, vectors[1]?.key, 'full-width letters are the same passphrase')
})

t.test(
  'one changed bit anywhere, another name, another key, a cut or a longer file: nothing opens',
  async t => {
    const sealed = sealVault(key, 'a.1', utf8('content'), random)
    const refused = { code: 'blind.vault' }
    for (let at = 0; at < 8 * sealed.length; at++) {
      const changed = sealed.slice()
      changed[at >>> 3] = (changed[at >>> 3] ?? 0) ^ (1 << (at & 7))
      t.throws(() => openVault(key, 'a.1', changed), refused)
    }
    for (let length = 0; length < sealed.length; length++) {
      t.throws(() => openVault(key, 'a.1', sealed.subarray(0, length)), refused)
    }
    t.throws(() => openVault(key, 'a.1', Uint8Array.of(...sealed, 0)), refused)
    t.throws(() => openVault(key, 'a.2', sealed), refused)
    t.throws(() => openVault(random(new Uint8Array(32)), 'a.1', sealed), refused)
    t.throws(() => openVault(new Uint8Array(16), 'a.1', sealed), refused)
    t.throws(() => vaultKeyFromPassphrase('x', new Uint8Array(8)), refused)
    t.same(openVault(key, 'a.1', sealed), utf8('content'))
  },
)

t.test('the key that the console derives from a member’s seed is the one of node:crypto’s HKDF', async t => {
  const seed = random(new Uint8Array(32))
  const expected = hkdfSync('sha256', seed, new Uint8Array(), 'yinsuan/blind/v1/vault-key\n', 32)
  t.same(vaultKeyFromSeed(seed), new Uint8Array(expected))
  t.throws(() => vaultKeyFromSeed(new Uint8Array(31)), { code: 'blind.vault' })
})

t.test('the same content is never sealed to the same bytes', async t => {
  const seal = () => toHex(sealVault(key, 'a.1', utf8('content'), random))
  t.not(seal(), seal())
})
