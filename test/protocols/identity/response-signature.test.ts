import t from 'tap'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../../protocols/bytes.ts'
import {
  type ReceivedResponse,
  signResponse,
  verifyResponse,
} from '../../../protocols/identity/response-signature.ts'
import { nodeVerify, readVectors, type ResponseVector, sha256, testKeys } from './vectors.ts'

const [consumer, service] = testKeys()
const responses = readVectors<ResponseVector>('responses')
const CREATED = 1764028803

t.test('the verifier accepts the answers that the independent script signed', async t => {
  t.equal(responses.length, 3)
  for (const vector of responses) {
    const verified = await verifyResponse(received(vector))
    t.equal(fromUtf8(verified.signatureBase), vector.signatureBase, vector.name)
    t.equal(verified.created, CREATED)
  }
})

t.test('the signer writes the same header fields as the independent script', async t => {
  for (const vector of responses) {
    t.same(await signResponse(toSign(vector)), vector.fields, vector.name)
  }
})

t.test(
  'an answer with another status, content, digest or request, or by another key, is refused',
  async t => {
    const [vector] = responses
    if (vector === undefined) throw new Error('no vector')
    const otherRequest = `sig1=:${toBase64(new Uint8Array(64))}:`
    const otherDigest = responses[2]?.fields['content-digest'] ?? ''
    const changed: readonly [string, Partial<ReceivedResponse>, string][] = [
      ['status', { status: 201 }, 'identity.signature'],
      ['content', { body: utf8('{}') }, 'identity.digest'],
      ['request', { requestSignature: otherRequest }, 'identity.signature'],
      ['pinned key', { publicKey: consumer.publicKey }, 'identity.signature'],
      ['pinned key id', { keyId: consumer.keyId }, 'identity.key_id'],
      ['digest', { fields: { ...vector.fields, 'content-digest': otherDigest } }, 'identity.signature'],
      ['no digest', { fields: { ...vector.fields, 'content-digest': undefined } }, 'identity.digest'],
      ['no signature', { fields: { ...vector.fields, signature: undefined } }, 'identity.signature_missing'],
      ['impossible status', { status: 99 }, 'identity.status'],
      ['malformed request signature', { requestSignature: 'sig1=:AA==:' }, 'identity.signature_format'],
      [
        'relabelled request',
        { requestSignature: otherRequest.replace('sig1', 'sig2') },
        'identity.signature_format',
      ],
    ]
    for (const [what, change, code] of changed) {
      await t.rejects(verifyResponse({ ...received(vector), ...change }), { code }, what)
    }
  },
)

t.test('a change of any component or parameter of an answer is refused', async t => {
  const [vector] = responses
  const input = vector?.fields['signature-input']
  if (vector === undefined || input === undefined) throw new Error('no vector')
  const changed: readonly [string, string, string][] = [
    ['"@status" ', '', 'identity.components'],
    ['"content-digest" ', '', 'identity.components'],
    [' "signature";req;key="sig1"', '', 'identity.components'],
    [';req', '', 'identity.components'],
    ['key="sig1"', 'key="sig2"', 'identity.components'],
    ['"@status"', '"@status" "@status"', 'identity.components'],
    [')', ' "date")', 'identity.components'],
    [`;created=${CREATED}`, '', 'identity.parameters'],
    [`;created=${CREATED}`, `;created=${CREATED};created=${CREATED}`, 'identity.parameters'],
    [`;created=${CREATED}`, `;created=${CREATED};expires=${CREATED}`, 'identity.parameters'],
    [`;created=${CREATED}`, `;created=${CREATED + 1}`, 'identity.signature'],
    ['ed25519', 'ed448', 'identity.alg'],
    ['yinsuan-v1', 'yinsuan-v2', 'identity.tag'],
    [service.keyId, consumer.keyId, 'identity.key_id'],
    ['sig1=(', 'sig2=(', 'identity.signature_format'],
  ]
  for (const [from, to, code] of changed) {
    t.ok(input.includes(from))
    const fields = { ...vector.fields, 'signature-input': input.replace(from, to) }
    await t.rejects(verifyResponse({ ...received(vector), fields }), { code }, `${from} → ${to}`)
  }
})

t.test('a request never passes as an answer, nor an answer as a request', async t => {
  const [vector] = responses
  const [request] = readVectors<ResponseVector>('requests')
  if (vector === undefined || request === undefined) throw new Error('no vector')
  const asAnswer = { ...received(vector), fields: request.fields, body: fromBase64(request.body) }
  await t.rejects(verifyResponse(asAnswer), { code: 'identity.components' })
})

t.test('the signer refuses a status, time or key id that no verifier takes', async t => {
  const [vector] = responses
  if (vector === undefined) throw new Error('no vector')
  await t.rejects(signResponse({ ...toSign(vector), status: 600 }), { code: 'identity.status' })
  await t.rejects(signResponse({ ...toSign(vector), created: 1.5 }), { code: 'identity.parameters' })
  await t.rejects(signResponse({ ...toSign(vector), keyId: 'service' }), { code: 'identity.key_id' })
})

function toSign(vector: ResponseVector) {
  const { status, requestSignature } = vector
  const body = fromBase64(vector.body)
  return {
    status,
    body,
    requestSignature,
    keyId: service.keyId,
    created: CREATED,
    sign: service.sign,
    sha256,
  }
}

function received(vector: ResponseVector): ReceivedResponse {
  const { status, fields, requestSignature } = vector
  const { keyId, publicKey } = service
  const body = fromBase64(vector.body)
  return { status, fields, body, requestSignature, keyId, publicKey, verify: nodeVerify, sha256 }
}
