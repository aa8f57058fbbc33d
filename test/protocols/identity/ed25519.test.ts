import { createPrivateKey, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { fromBase64Url, fromHex, fromUtf8, toBase64Url, utf8 } from '../../../protocols/bytes.ts'
import {
  checkPublicKey,
  publicKeyOf,
  signEd25519,
  verifyEd25519,
} from '../../../protocols/identity/ed25519.ts'
import {
  parseSignature,
  parseSignatureInput,
  signatureBase,
} from '../../../protocols/identity/signature-base.ts'
import { nodeVerify, readVectors, sha256, testKeys, verifyVector } from './vectors.ts'

interface EdgeCase {
  readonly name: string
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly valid: boolean
  readonly usableKey: boolean
}

interface RfcVector {
  readonly id: string
  readonly message: string
  readonly signature_base?: string
  readonly signature_base_of_original?: string
  readonly signature_headers?: string
  readonly ok: boolean
}

const [consumer, service] = testKeys()
const edgeCases = readVectors<EdgeCase>('ed25519-edge-cases')

t.test('the disputed cases of Ed25519 are refused, and the ordinary one accepted', async t => {
  t.equal(edgeCases.length, 11)
  for (const { name, publicKey, message, signature, valid } of edgeCases) {
    t.equal(verifyEd25519(fromHex(publicKey), fromHex(message), fromHex(signature)), valid, name)
  }
})

t.test('a key of small order, with a torsion part or not canonically written cannot be enrolled', async t => {
  for (const { name, publicKey, usableKey } of edgeCases) {
    const check = () => checkPublicKey(fromHex(publicKey))
    if (usableKey) t.doesNotThrow(check, name)
    else t.throws(check, { code: 'identity.public_key' }, name)
  }
  t.throws(() => checkPublicKey(new Uint8Array(31)), { code: 'identity.public_key' })
})

t.test('OpenSSL and WebCrypto agree with our verifier on every key that can be enrolled', async t => {
  for (const { name, publicKey, message, signature, valid } of edgeCases.filter(c => c.usableKey)) {
    const parts = [fromHex(publicKey), fromHex(message), fromHex(signature)] as const
    t.equal(await nodeVerify(...parts), valid, `node:crypto: ${name}`)
    t.equal(await webVerify(...parts), valid, `WebCrypto: ${name}`)
  }
})

t.test('OpenSSL alone takes a key with a torsion part: the check at enrolment is needed', async t => {
  const taken = []
  for (const { name, publicKey, message, signature } of edgeCases.filter(c => !c.usableKey)) {
    if (await nodeVerify(fromHex(publicKey), fromHex(message), fromHex(signature))) taken.push(name)
  }
  t.ok(taken.includes('a key with a torsion part'), taken.join(', '))
})

t.test('noble, node:crypto and WebCrypto make the same signatures and accept each other', async t => {
  for (let i = 0; i < 20; i++) {
    const seed = sha256(utf8(`seed ${i}`))
    const message = sha256(utf8(`message ${i}`)).subarray(0, i)
    const publicKey = publicKeyOf(seed)
    const jwk = { kty: 'OKP', crv: 'Ed25519', d: toBase64Url(seed), x: toBase64Url(publicKey) }
    const ours = signEd25519(seed, message)
    const nodes = sign(null, message, createPrivateKey({ key: jwk, format: 'jwk' }))
    const webKey = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign'])
    const webs = await crypto.subtle.sign('Ed25519', webKey, Uint8Array.from(message))
    t.same(new Uint8Array(nodes), ours)
    t.same(new Uint8Array(webs), ours)
    t.equal(await nodeVerify(publicKey, message, ours), true)
    t.equal(await webVerify(publicKey, message, ours), true)
    t.equal(verifyEd25519(publicKey, message, ours), true)
    t.equal(verifyEd25519(service.publicKey, message, ours), false)
  }
})

t.test('a signed request verifies with noble and with WebCrypto as with node:crypto', async t => {
  const [vector] = readVectors<Parameters<typeof verifyVector>[0]>('requests')
  if (vector === undefined) throw new Error('no vector')
  const expected = await verifyVector(vector)
  t.same(await verifyVector(vector, verifyEd25519), expected)
  t.same(await verifyVector(vector, webVerify), expected)
  t.equal(expected.keyId, consumer.keyId)
})

const shared = new URL('../../../../shared/vectors/rfc9421-vectors.json', import.meta.url)
const skip = existsSync(shared) ? false : 'the RFC 9421 vectors of ../shared are not here'

t.test(
  'the seven RFC 9421 messages give the signature bases of the RFC and verify as it says',
  { skip },
  async t => {
    const { key, vectors } = JSON.parse(readFileSync(shared, 'utf8')) as {
      readonly key: { readonly private_pem: string }
      readonly vectors: readonly RfcVector[]
    }
    const { d = '', x = '' } = createPrivateKey(key.private_pem).export({ format: 'jwk' })
    const seed = fromBase64Url(d)
    const publicKey = fromBase64Url(x)
    t.same(publicKeyOf(seed), publicKey)
    t.equal(vectors.length, 7)
    for (const vector of vectors) {
      const { line, fields } = readMessage(vector.message, vector.signature_headers ?? '')
      const input = parseSignatureInput(fields['signature-input'] ?? '')
      const { signature } = parseSignature(fields.signature ?? '')
      const base = signatureBase(
        input.components.map(identifier => [identifier, valueOf(identifier, line, fields)]),
        input.text,
      )
      const original = vector.signature_base ?? vector.signature_base_of_original
      t.equal(fromUtf8(base) === original, vector.ok, `${vector.id}: base`)
      t.equal(verifyEd25519(publicKey, base, signature), vector.ok, `${vector.id}: verdict`)
      t.equal(await nodeVerify(publicKey, base, signature), vector.ok, `${vector.id}: verdict of OpenSSL`)
      if (vector.ok)
        t.same(signEd25519(seed, base), signature, `${vector.id}: our signature is the one of the RFC`)

      const request = { ...line, name: '', authority: 'example.org', body: '', now: 1618884473 }
      const received = { ...request, fields, signatureBase: '', digest: '' }
      await t.rejects(
        verifyVector(received),
        { code: 'identity.signature_format' },
        'our profile: not our label',
      )
      const relabelled = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          value.replace(/^(?:sig-b26|transform)=/, 'sig1='),
        ]),
      )
      await t.rejects(
        verifyVector({ ...received, fields: relabelled }),
        { code: 'identity.components' },
        'our profile: not our components',
      )
    }
  },
)

/**
 * The field combining of RFC 9421 section 2.1, which our profile does not need: it refuses a field that
 * occurs twice.
 */
function readMessage(message: string, signatureHeaders: string) {
  const [head = ''] = message.split('\n\n')
  const [requestLine = '', ...lines] = `${head.trimEnd()}\n${signatureHeaders.trimEnd()}`.split('\n')
  const [method = '', target = ''] = requestLine.split(' ')
  const [path = '', query = ''] = target.split('?')
  const fields: Record<string, string> = {}
  for (const fieldLine of lines.filter(text => text !== '')) {
    const colon = fieldLine.indexOf(':')
    const name = fieldLine.slice(0, colon).toLowerCase()
    const value = fieldLine.slice(colon + 1).trim()
    fields[name] = fields[name] === undefined ? value : `${fields[name]}, ${value}`
  }
  return { line: { method, path, query: `?${query}` }, fields }
}

function valueOf(
  identifier: string,
  line: { readonly method: string; readonly path: string },
  fields: Readonly<Record<string, string>>,
): string {
  const name = identifier.slice(1, -1)
  if (name === '@method') return line.method
  if (name === '@path') return line.path
  return fields[name === '@authority' ? 'host' : name] ?? ''
}

async function webVerify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message))
}
