import t from 'tap'
import { fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import { encodePublicKey, generatePrivateKey } from '../../../protocols/identity/keys.ts'
import {
  openSealedKeyFile,
  sealedKeyFileName,
  sealKeyFile,
} from '../../../protocols/identity/sealed-key-file.ts'
import { readSealedKeyFile } from '../../../protocols/identity/sealed-key-header.ts'
import { forgeKeyFile } from './forge-key-file.ts'
import { random } from '../../../src/sdk/web-crypto.ts'

const privateKey = generatePrivateKey(random)
const header = {
  keyId: privateKey.keyId,
  url: 'https://cleanroom.example',
  authority: 'cleanroom.example',
  serviceKey: encodePublicKey(generatePrivateKey(random).publicKey),
  logKey: 'cleanroom.example/log+0123abcd+key',
}
const PASSPHRASE = 'eine lange Passphrase 口令'
const file = utf8(sealKeyFile({ ...header, privateKey }, PASSPHRASE, random))

t.test('a key file opens with its passphrase, in whatever Unicode form it is typed', async t => {
  const { privateKey: opened, ...rest } = openSealedKeyFile(file, PASSPHRASE.normalize('NFD'))
  t.same(opened.exposeSecretSeed(), privateKey.exposeSecretSeed())
  t.same(rest, header)
  t.same(readSealedKeyFile(file), header)
  t.notMatch(fromUtf8(file), JSON.stringify(privateKey.exposeSecretSeed()))
})

t.test('another passphrase is distinguished from a damaged file', async t => {
  t.throws(() => openSealedKeyFile(file, 'another'), { code: 'identity.passphrase' })
  const text = fromUtf8(file)
  // Each byte in turn: a file that was damaged by chance is always known as damaged, before any passphrase.
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (/\s/.test(character)) continue
    const damaged = utf8(`${text.slice(0, at)}${character === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`)
    t.throws(() => readSealedKeyFile(damaged), { code: 'identity.key_file' }, `at ${at}`)
  }
  t.throws(() => readSealedKeyFile(file.subarray(0, -20)), { code: 'identity.key_file' })
  t.throws(() => readSealedKeyFile(utf8('{}')), { code: 'identity.key_file' })
})

t.test('what is pinned cannot be changed by somebody without the passphrase, checksum and all', async t => {
  const other = { ...header, serviceKey: encodePublicKey(generatePrivateKey(random).publicKey) }
  const mine = JSON.parse(fromUtf8(utf8(sealKeyFile({ ...other, privateKey }, 'theirs', random))))
  const theirs = JSON.parse(fromUtf8(file))
  // The attacker's own file is whole; with the member's salt, nonce and sealed key put in, its checksum made
  // anew, it must not open.
  const forged = forgeKeyFile({ ...mine, salt: theirs.salt, nonce: theirs.nonce, sealed: theirs.sealed })
  t.same(readSealedKeyFile(forged).serviceKey, other.serviceKey, 'whole, as far as anybody can tell')
  t.throws(() => openSealedKeyFile(forged, PASSPHRASE), { code: 'identity.passphrase' })
})

t.test('its name says for which service it is and whose', async t => {
  t.match(sealedKeyFileName(header), /^yinsuan-cleanroom\.example-[A-Za-z0-9_-]{6}\.key\.json$/)
})
