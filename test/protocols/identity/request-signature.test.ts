import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { createSignatureSync, verifySignature } from 'http-message-sig'
import t from 'tap'
import { fromBase64, fromUtf8, toBase64, toHex } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { checkContentDigest, parseContentDigest } from '../../../protocols/identity/content-digest.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { encodePublicKey } from '../../../protocols/identity/keys.ts'
import {
  type RequestToSign,
  signRequest,
  verifyHeadBeforeBody,
} from '../../../protocols/identity/request-signature.ts'
import { parseSignature, parseSignatureInput } from '../../../protocols/identity/signature-base.ts'
import {
  nodeVerify,
  type RequestVector,
  type ResponseVector,
  readVectors,
  sha256,
  testKeys,
  verifyVector,
} from './vectors.ts'

const [consumer, service] = testKeys()
const positive = readVectors<RequestVector>('requests')
const negative = readVectors<RequestVector>('negative-requests')
const question = vectorNamed('a question')

t.test(
  'the verifier accepts what the independent script signed, and finds the same base and digest',
  async t => {
    for (const vector of positive) {
      const verified = await verifyVector(vector)
      t.equal(fromUtf8(verified.signatureBase), vector.signatureBase, vector.name)
      t.equal(toHex(verified.digest), vector.digest)
      t.equal(verified.keyId, consumer.keyId)
      t.equal(
        verifyEd25519(consumer.publicKey, verified.signatureBase, verified.signature),
        true,
        'an auditor can repeat it from base, signature and key',
      )
    }
  },
)

t.test('the signer writes the same header fields, byte for byte, as the independent script', async t => {
  for (const vector of positive.filter(({ name }) => name !== 'parameters in another order')) {
    t.same(await signRequest(toSign(vector)), vector.fields, vector.name)
  }
})

t.test('what is rightly signed but not in the profile is refused with its own code', async t => {
  t.ok(negative.length >= 60)
  for (const vector of negative) {
    await t.rejects(verifyVector(vector), { name: 'ProtocolError', code: vector.code }, vector.name)
  }
})

t.test('a signature moved to another request does not fit it', async t => {
  const otherBody = toBase64(fromBase64(question.body).map((byte, i) => (i === 12 ? byte ^ 1 : byte)))
  const changed: readonly [string, Partial<RequestVector>, string][] = [
    ['method', { method: 'PUT' }, 'identity.signature'],
    ['authority', { authority: 'other.example' }, 'identity.signature'],
    ['authority with a port', { authority: 'cleanroom.example:8443' }, 'identity.signature'],
    ['path', { path: '/v1/queries/' }, 'identity.signature'],
    ['query', { query: '?dry-run=0' }, 'identity.signature'],
    ['no query', { query: '' }, 'identity.signature'],
    ['one byte of the content', { body: otherBody }, 'identity.digest'],
    ['no content', { body: '' }, 'identity.components'],
  ]
  for (const [what, change, code] of changed) {
    await t.rejects(verifyVector({ ...question, ...change }), { code }, what)
  }
  const read = vectorNamed('a read without content or query')
  const added = { ...read, body: question.body }
  await t.rejects(verifyVector(added), { code: 'identity.digest' }, 'content added')
  const withFields = { ...added, fields: { ...question.fields, ...read.fields } }
  await t.rejects(verifyVector(withFields), { code: 'identity.components' }, 'content and its fields added')
})

t.test(
  'an authority, target or method that could be read in two ways is refused before any key is asked',
  async t => {
    const malformed: readonly [string, Partial<RequestVector>][] = [
      ['identity.authority', { authority: 'Cleanroom.example' }],
      ['identity.authority', { authority: 'cleanroom.example\n"@path": /' }],
      ['identity.authority', { authority: '' }],
      ['identity.target', { path: 'http://cleanroom.example/v1/queries' }],
      ['identity.target', { path: '/v1/queries?dry-run=1', query: '' }],
      ['identity.target', { path: '/v1/queries#x' }],
      ['identity.target', { path: '/家电' }],
      ['identity.target', { path: '/v1/queries\n"@query": ?' }],
      ['identity.target', { query: 'dry-run=1' }],
      ['identity.method', { method: 'post' }],
      ['identity.method', { method: '' }],
    ]
    for (const [code, change] of malformed) {
      await t.rejects(verifyVector({ ...question, ...change }), { code }, JSON.stringify(change))
    }
  },
)

t.test('no edit of one character of the two signature fields passes', async t => {
  let tried = 0
  for (const name of ['signature-input', 'signature']) {
    const value = question.fields[name] ?? ''
    for (let at = 0; at <= value.length; at++) {
      for (const edited of edits(value, at)) {
        if (edited === value) continue
        tried++
        const vector = { ...question, fields: { ...question.fields, [name]: edited } }
        const outcome = await verifyVector(vector).then(
          () => 'accepted',
          (error: unknown) => (error instanceof ProtocolError ? 'refused' : String(error)),
        )
        if (outcome !== 'refused') t.fail(`${outcome}: ${edited}`)
      }
    }
  }
  t.ok(tried > 1400, `${tried} edits`)
})

t.test('a field that arrives on two lines is refused', async t => {
  for (const [name, code] of [
    ['signature', 'identity.signature_missing'],
    ['signature-input', 'identity.signature_missing'],
    ['content-digest', 'identity.digest'],
    ['content-type', 'identity.content_type'],
  ] as const) {
    const value = question.fields[name] ?? ''
    const head = received({ ...question.fields, [name]: [value, value] })
    await t.rejects(verifyHeadBeforeBody(head), { code }, name)
  }
})

t.test('a field is never taken from the prototype of the header object', async t => {
  const head = received(Object.create(question.fields) as Record<string, string>)
  await t.rejects(verifyHeadBeforeBody(head), { code: 'identity.signature_missing' })
})

t.test('the messages that SPEC.md opens with are the first vectors, byte for byte', async t => {
  const spec = readFileSync(new URL('../../../protocols/identity/SPEC.md', import.meta.url), 'utf8')
  const blocks = [...spec.matchAll(/```(?:http|text)\n(.*?)\n```/gs)].map(([, text]) => text)
  const [answer] = readVectors<ResponseVector>('responses')
  t.ok(spec.includes(consumer.keyId) && spec.includes(encodePublicKey(consumer.publicKey)))
  t.same(blocks, [
    written(`POST ${question.path}${question.query} HTTP/1.1\nHost: ${question.authority}`, question),
    question.signatureBase,
    written('HTTP/1.1 200 OK', answer ?? question),
  ])
})

t.test('the head names the hash of the content before the content is read', async t => {
  const { contentHash } = await verifyHeadBeforeBody(received(question.fields))
  t.same(contentHash, sha256(fromBase64(question.body)))
})

t.test('a signature is good until the very second of its limits', async t => {
  const created = 1764028800
  for (const now of [created - 300, created, created + 300]) {
    await t.resolves(verifyVector({ ...question, now }), `at ${now - created} s`)
  }
})

t.test('the signer refuses to make what the verifier would refuse', async t => {
  const refused: readonly [string, Partial<RequestToSign>][] = [
    ['identity.nonce', { nonce: 'short' }],
    ['identity.lifetime', { expires: 1764028800 + 301 }],
    ['identity.lifetime', { created: 1764028800.5 }],
    ['identity.key_id', { keyId: 'midea' }],
    ['identity.authority', { authority: 'Cleanroom.example' }],
    ['identity.content_type', { body: { bytes: Uint8Array.of(1), contentType: 'a\r\nb' } }],
  ]
  for (const [code, change] of refused) {
    await t.rejects(signRequest({ ...toSign(question), ...change }), { code }, JSON.stringify(change))
  }
})

t.test('Cloudflare http-message-sig accepts our signature and makes ours', async t => {
  const verifier = {
    algorithm: 'ed25519',
    verify: (data: Uint8Array, signature: Uint8Array) => nodeVerify(consumer.publicKey, data, signature),
  }
  for (const vector of positive) {
    const input = parseSignatureInput(vector.fields['signature-input'] ?? '')
    const message = {
      kind: 'request' as const,
      method: vector.method,
      targetUri: `https://${vector.authority}${vector.path}${vector.query}`,
      fields: Object.entries(vector.fields).map(([name, value]) => ({ name, value })),
    }
    const components = input.components.map(identifier => identifier.slice(1, -1))
    const policy = {
      algorithms: ['ed25519'],
      requiredComponents: components,
      requiredParameters: ['created'],
      now: vector.now,
    }
    await t.resolves(
      verifySignature(message, { label: 'sig1', policy, resolveVerifier: () => verifier }),
      vector.name,
    )
    const theirs = createSignatureSync(message, {
      label: 'sig1',
      components,
      parameters: Object.fromEntries(input.parameters),
      signer: { algorithm: 'ed25519', sign: data => consumer.sign(data) as Uint8Array },
    })
    t.equal(theirs.signatureInput, vector.fields['signature-input'])
    t.equal(theirs.signature, vector.fields.signature)
  }
})

t.test('the decoders take any text and either give it back as it was or throw a coded error', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          'sig1=',
          '(',
          ')',
          '"@method"',
          ' ',
          ';',
          'created=',
          '1',
          '"',
          ':',
          ',',
          '\\',
          'sha-256=',
        ),
      )
      .map(parts => parts.join('')),
  )
  const decoders = [
    (field: string) => {
      const { label, text } = parseSignatureInput(field)
      return `${label}=${text}`
    },
    (field: string) => {
      const { label, text } = parseSignature(field)
      return `${label}=${text}`
    },
    (field: string) => `sha-256=:${toBase64(parseContentDigest(field))}:`,
  ]
  for (const decode of decoders) {
    fc.assert(
      fc.property(text, field => {
        try {
          return decode(field) === field
        } catch (error) {
          return error instanceof ProtocolError && error.code.startsWith('identity.')
        }
      }),
      { numRuns: 3000 },
    )
  }
})

t.test('whatever is signed verifies, for any target, content and parameters of the profile', async () => {
  const pathCharacter = fc.constantFrom(..."/abcXYZ019-._~%!$&'()*+,;=:@".split(''))
  const arbitrary = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
    authority: fc.constantFrom('a', 'a.example', '127.0.0.1:8080', '[::1]:1', 'xn--fiq228c.example'),
    path: fc.string({ unit: pathCharacter }).map(rest => `/${rest}`),
    query: fc.option(
      fc.string({ unit: pathCharacter }).map(rest => `?${rest}`),
      { nil: '' },
    ),
    bytes: fc.uint8Array({ maxLength: 64 }),
    nonce: fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/),
    lifetime: fc.integer({ min: 1, max: 300 }),
  })
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ bytes, lifetime, ...line }) => {
      const created = question.now
      const request = { ...toSign(question), ...line, created, expires: created + lifetime }
      const fields = await signRequest({ ...request, body: { bytes, contentType: 'application/json' } })
      const vector = { ...question, ...line, fields, body: toBase64(bytes) }
      return (await verifyVector(vector)).nonce === line.nonce
    }),
    { numRuns: 300 },
  )
})

t.test('checkContentDigest takes an asynchronous hash, as WebCrypto has it', async t => {
  const hash = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)))
  const bytes = Uint8Array.of(1, 2, 3)
  await t.resolves(checkContentDigest(sha256(bytes), bytes, hash))
  await t.rejects(checkContentDigest(sha256(bytes), Uint8Array.of(1, 2), hash), { code: 'identity.digest' })
})

function vectorNamed(name: string): RequestVector {
  const found = positive.find(vector => vector.name === name)
  if (found === undefined) throw new Error(`no vector ${name}`)
  return found
}

/** A message as SPEC.md shows it: LF for CRLF, field names capitalised. */
function written(
  startLines: string,
  message: { readonly fields: RequestVector['fields']; readonly body: string },
): string {
  const lines = Object.entries(message.fields).map(
    ([name, value]) => `${name.replace(/(?:^|-)[a-z]/g, letter => letter.toUpperCase())}: ${value}`,
  )
  return [startLines, ...lines, '', fromUtf8(fromBase64(message.body))].join('\n')
}

function toSign(vector: RequestVector): RequestToSign {
  const { parameters } = parseSignatureInput(vector.fields['signature-input'] ?? '')
  const { method, authority, path, query } = vector
  const contentType = vector.fields['content-type']
  return {
    method,
    authority,
    path,
    query,
    ...(contentType === undefined ? {} : { body: { bytes: fromBase64(vector.body), contentType } }),
    keyId: consumer.keyId,
    created: Number(parameters.get('created')),
    expires: Number(parameters.get('expires')),
    nonce: String(parameters.get('nonce')),
    sign: consumer.sign,
    sha256,
  }
}

function received(fields: Readonly<Record<string, string | readonly string[]>>) {
  const keys = new Map([consumer, service].map(key => [key.keyId, key.publicKey]))
  return {
    ...question,
    fields,
    hasBody: true,
    lookupKey: (id: string) => keys.get(id),
    verify: nodeVerify,
    sha256,
  }
}

/** One character replaced, left out, put in, or written in the other case. */
function edits(value: string, at: number): readonly string[] {
  const before = value.slice(0, at)
  const here = value[at] ?? ''
  const after = value.slice(at + 1)
  const other = here === 'A' ? 'B' : 'A'
  const swapped = here === here.toLowerCase() ? here.toUpperCase() : here.toLowerCase()
  return [
    before + other + after,
    before + after,
    `${before} ${value.slice(at)}`,
    `${before}0${value.slice(at)}`,
    before + swapped + after,
  ]
}
