// One SEAL context for one of the named parameters, with what is reused between calls. Its maker frees it.
import type {
  BatchEncoder,
  Ciphertext,
  Decryptor,
  Evaluator,
  MainModule,
  ParmsIdType,
  Plaintext,
  SEALContext,
  SecretKey,
} from 'node-seal/allows'
import { toHex } from '../bytes.ts'
import { blindError } from './errors.ts'
import { plaintextTemplate, selectorTemplate } from './layout.ts'
import {
  type BlindParameters,
  DATA_PRIMES,
  DEGREE,
  type ParameterName,
  parametersOf,
  PRIME_BITS,
} from './parameters.ts'
import { type Own, ownedTogether, scoped } from './scope.ts'

/**
 * The build without the check for transparent ciphertexts: with it an all-zero matrix throws, a failure that
 * depends on the data.
 */
export type Seal = MainModule

export type Scheme = {
  readonly parameters: BlindParameters
  readonly evaluator: Evaluator
  readonly encoder: BatchEncoder
  readonly keyParms: ParmsIdType
  readonly firstParms: ParmsIdType
  readonly lastParms: ParmsIdType
  readonly selectorTemplate: Uint8Array
  readonly plaintextTemplate: Uint8Array
  plaintext(own: Own): Plaintext
  ciphertext(own: Own): Ciphertext
  secretKey(own: Own): SecretKey
  decryptor(own: Own, key: SecretKey): Decryptor
  /** Throws what SEAL throws on bytes that it refuses; `scoped` makes `blind.seal` of it. */
  load<S extends Ciphertext | Plaintext | SecretKey>(target: S, bytes: Uint8Array): S
  save(object: Ciphertext | Plaintext): Uint8Array
  /** Frees every object of the scheme; nothing may use it afterwards. */
  free(): void
}

/**
 * Starting the module is I/O, so it comes in ready. Throws `blind.parameters` if it lacks the constants of
 * parameters.ts.
 */
export function createScheme(seal: Seal, name: ParameterName): Scheme {
  const parameters = parametersOf(name)
  const { made, free } = ownedTogether(own => {
    const context = own(createContext(seal, parameters))
    return {
      context,
      evaluator: own(new seal.Evaluator(context)),
      encoder: own(new seal.BatchEncoder(context)),
      keyParms: own(context.keyParmsId()),
      firstParms: own(context.firstParmsId()),
      lastParms: own(context.lastParmsId()),
    }
  })
  const { context, ...objects } = made
  const uncompressed = seal.ComprModeType.none
  return {
    ...objects,
    parameters,
    selectorTemplate: selectorTemplate(parameters),
    plaintextTemplate: plaintextTemplate(),
    plaintext: own => own(new seal.Plaintext()),
    ciphertext: own => own(new seal.Ciphertext()),
    secretKey: own => own(new seal.SecretKey()),
    decryptor: (own, key) => own(new seal.Decryptor(context, key)),
    load: (target, bytes) => {
      target.loadFromArray(context, bytes)
      return target
    },
    save: object => object.saveToArray(uncompressed) as Uint8Array,
    free,
  }
}

function createContext(seal: Seal, parameters: BlindParameters): SEALContext {
  return scoped(own => {
    const primes = own(seal.CoeffModulus.Create(DEGREE, Int32Array.from(PRIME_BITS)))
    const plain = own(seal.PlainModulus.Batching(DEGREE, parameters.plainBits))
    const chosen = own(new seal.EncryptionParameters(seal.SchemeType.bfv))
    chosen.setPolyModulusDegree(DEGREE)
    chosen.setCoeffModulus(primes)
    chosen.setPlainModulus(plain)
    const context = new seal.SEALContext(chosen, true, seal.SecLevelType.tc128)
    const data = (seal.jsArrayFromVecModulus(primes) as readonly bigint[]).slice(0, DATA_PRIMES.length)
    const agrees =
      context.parametersSet() &&
      plain.value() === BigInt(parameters.plainModulus) &&
      DATA_PRIMES.every((prime, i) => prime === data[i]) &&
      isParms(own(context.keyParmsId()), parameters.keyParmsId) &&
      isParms(own(context.firstParmsId()), parameters.firstParmsId) &&
      isParms(own(context.lastParmsId()), parameters.lastParmsId)
    if (agrees) return context
    context.delete()
    throw blindError('blind.parameters', `this SEAL does not make ${parameters.name} as written`)
  })
}

function isParms(parms: ParmsIdType, expected: string): boolean {
  return toHex(new Uint8Array((parms.values() as BigUint64Array).buffer)) === expected
}
