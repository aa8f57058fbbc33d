import { inspect } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { fromBase64Url, toBase64Url } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import {
  decodeKeyFile,
  decodePublicKey,
  encodeKeyFileWithSecret,
  encodePublicKey,
  generatePrivateKey,
  keyId,
  PrivateKey,
} from '../../../protocols/identity/keys.ts'
import { type KeyVector, readVectors, testKeys } from './vectors.ts'

const [consumer, service] = testKeys()
const file = encodeKeyFileWithSecret({ organisation: 'midea', privateKey: consumer })

t.test('key ids and public keys are those that the independent script derived', async t => {
  for (const vector of readVectors<KeyVector>('keys')) {
    const key = new PrivateKey(fromBase64Url(vector.seed))
    t.equal(key.keyId, vector.keyId)
    t.equal(keyId(key.publicKey), vector.keyId)
    t.equal(encodePublicKey(key.publicKey), vector.publicKey)
    t.same(decodePublicKey(vector.publicKey), key.publicKey)
  }
})

t.test('a key file gives back its organisation and a key that signs the same', async t => {
  const decoded = decodeKeyFile(file)
  t.equal(decoded.organisation, 'midea')
  t.same(decoded.privateKey.exposeSecretSeed(), consumer.exposeSecretSeed())
  t.same(decoded.privateKey.sign(Uint8Array.of(1)), consumer.sign(Uint8Array.of(1)))
})

t.test('a key file that is not exactly in its form is refused, and the error does not quote it', async t => {
  const members = JSON.parse(file) as Record<string, unknown>
  const { seed: _seed, ...withoutSeed } = members
  const changed: readonly [string, string][] = [
    ['no JSON', file.slice(0, -3)],
    ['an array', '[]'],
    ['null', 'null'],
    ['a member too many', JSON.stringify({ ...members, note: '' })],
    ['a member too few', JSON.stringify(withoutSeed)],
    ['a member twice', file.replace('"v": 1,', '"v": 1, "v": 1,')],
    ['another version', JSON.stringify({ ...members, v: 2 })],
    ['the version as text', JSON.stringify({ ...members, v: '1' })],
    ['a short seed', JSON.stringify({ ...members, seed: String(members.seed).slice(1) })],
    ['a seed in base64', JSON.stringify({ ...members, seed: `${String(members.seed)}=` })],
    ['another seed', JSON.stringify({ ...members, seed: toBase64Url(service.exposeSecretSeed()) })],
    ['another public key', JSON.stringify({ ...members, publicKey: toBase64Url(service.publicKey) })],
    ['another key id', JSON.stringify({ ...members, keyId: service.keyId })],
    ['no organisation', JSON.stringify({ ...members, organisation: '' })],
    ['an organisation with a line break', JSON.stringify({ ...members, organisation: 'a\nb' })],
  ]
  for (const [what, text] of changed) {
    try {
      decodeKeyFile(text)
      t.fail(`accepted: ${what}`)
    } catch (error) {
      t.match(error, { code: 'identity.key_file' }, what)
      t.notOk(String(error).includes(toBase64Url(consumer.exposeSecretSeed())))
    }
  }
})

t.test('a public key text of any other form is refused', async t => {
  const text = encodePublicKey(consumer.publicKey)
  for (const wrong of [
    '',
    text.slice(1),
    `${text}=`,
    `${text}A`,
    toBase64Url(new Uint8Array(32)),
    text.replace(/.$/, '!'),
  ]) {
    t.throws(() => decodePublicKey(wrong), { code: 'identity.public_key' }, wrong)
  }
})

t.test('a private key prints as [secret] and shows its seed nowhere', async t => {
  t.equal(JSON.stringify({ key: consumer }), '{"key":"[secret]"}')
  const seed = consumer.exposeSecretSeed()
  const printed = inspect(consumer, { depth: 9, showHidden: true })
  t.notOk(printed.includes(toBase64Url(seed)))
  t.notOk(printed.includes(seed.slice(0, 4).join(', ')))
})

t.test('a new key comes from the random source that was passed', async t => {
  const key = generatePrivateKey(target => target.fill(7))
  t.same(key.exposeSecretSeed(), new Uint8Array(32).fill(7))
})

t.test('the seed handed out or taken in is a copy', async t => {
  const seed = consumer.exposeSecretSeed()
  const key = new PrivateKey(seed)
  seed.fill(0)
  key.exposeSecretSeed().fill(0)
  t.same(key.sign(Uint8Array.of(1)), consumer.sign(Uint8Array.of(1)))
})

t.test('the key decoders take any text and throw only coded errors', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.base64String())
  for (const decode of [decodeKeyFile, decodePublicKey]) {
    fc.assert(
      fc.property(text, input => {
        try {
          decode(input)
          return true
        } catch (error) {
          return error instanceof ProtocolError && error.code.startsWith('identity.')
        }
      }),
      { numRuns: 2000 },
    )
  }
})
