// The same question the textbook's way, to compare with: one uploaded selector, SEAL's default chain, squared
// and relinearised to check that it is bits (a mask that vanishes for bits hides all else), times the matrix,
// rotated and summed. It floods nothing, so it hides less of the matrix than ours: all that it leaves out is
// in its favour.
import type { Ciphertext, GaloisKeys, Plaintext, RelinKeys, SEALContext } from 'node-seal/allows'
import type { Seal } from '../../protocols/blind/scheme.ts'
import { type Own, ownedTogether, scoped } from '../../protocols/blind/scope.ts'

const DEGREE = 8192
const ROW = DEGREE / 2
const PLAIN_BITS = 30

export type Textbook = {
  /** What the service does from the selector's bytes to the answer's. */
  readonly online: (matrix: Float64Array, noise: Float64Array) => Uint8Array
  /** What an honest consumer could be answered with, without the check: the product and the sums only. */
  readonly onlineUnchecked: (matrix: Float64Array, noise: Float64Array) => Uint8Array
  readonly open: (answer: Uint8Array) => readonly number[]
  readonly keyBytes: number
  readonly selectorBytes: number
  readonly free: () => void
}

/** One ciphertext holds the groups: ⌊4096 / cells⌋ in each of its two rows. */
export function textbook(seal: Seal, cells: number, groups: number, cell: number): Textbook {
  const perRow = Math.floor(ROW / cells)
  if (groups > 2 * perRow) throw new RangeError('one ciphertext is all that this measures')
  const slotOf = (group: number) => Math.floor(group / perRow) * ROW + (group % perRow) * cells
  const { made, free } = ownedTogether(own => setUp(seal, own, cells))
  const { context, evaluator, encoder, encryptor, decryptor, relinKeys, galoisKeys, modulus } = made

  const selector = scoped(own => {
    const bits = new BigUint64Array(DEGREE)
    for (let copy = 0; copy < 2 * perRow; copy++) bits[slotOf(copy) + cell] = 1n
    const plain = encoded(own, bits)
    return own(encryptor.encryptSymmetricSerializable(plain)).saveToArray(
      seal.ComprModeType.none,
    ) as Uint8Array
  })

  function encoded(own: Own, slots: BigUint64Array): Plaintext {
    const plain = own(new seal.Plaintext())
    encoder.encode(slots, plain)
    return plain
  }

  function evaluate(matrix: Float64Array, noise: Float64Array, checks: boolean): Uint8Array {
    return scoped(own => {
      const chosen = own(new seal.Ciphertext())
      chosen.loadFromArray(context, selector)
      const values = new BigUint64Array(DEGREE)
      for (let g = 0; g < groups; g++) {
        for (let f = 0; f < cells; f++) values[slotOf(g) + f] = BigInt(matrix[g * cells + f] ?? 0)
      }
      const total = own(new seal.Ciphertext())
      evaluator.multiplyPlain(chosen, encoded(own, values), total)
      if (checks) evaluator.addInplace(total, check(own, chosen))
      sumCells(own, total)
      // Everything but the sums is hidden under uniform slots, and the sums under their noise.
      const mask = uniform(modulus)
      for (let g = 0; g < groups; g++) mask[slotOf(g)] = (BigInt(noise[g] ?? 0) + modulus) % modulus
      evaluator.addPlainInplace(total, encoded(own, mask))
      evaluator.cipherModSwitchToInplace(total, own(context.lastParmsId()))
      return total.saveToArray(seal.ComprModeType.none) as Uint8Array
    })
  }

  /** (s² − s)·ρ. */
  function check(own: Own, chosen: Ciphertext): Ciphertext {
    const squared = own(new seal.Ciphertext())
    evaluator.square(chosen, squared)
    evaluator.relinearizeInplace(squared, relinKeys)
    evaluator.subInplace(squared, chosen)
    evaluator.multiplyPlainInplace(squared, encoded(own, uniform(modulus)))
    return squared
  }

  /** Windows of 1, 2, 4, … cells, of which those that add up to `cells` are put one after the other. */
  function sumCells(own: Own, window: Ciphertext): void {
    const sum = own(new seal.Ciphertext())
    const turned = own(new seal.Ciphertext())
    let summed = 0
    for (let width = 1; ; width *= 2) {
      if ((cells & width) !== 0) {
        if (summed === 0) sum.assign(window)
        else {
          evaluator.rotateRows(window, summed, galoisKeys, turned)
          evaluator.addInplace(sum, turned)
        }
        summed += width
      }
      if (width * 2 > cells) break
      evaluator.rotateRows(window, width, galoisKeys, turned)
      evaluator.addInplace(window, turned)
    }
    window.assign(sum)
  }

  return {
    online: (matrix, noise) => evaluate(matrix, noise, true),
    onlineUnchecked: (matrix, noise) => evaluate(matrix, noise, false),
    open: answer =>
      scoped(own => {
        const ciphertext = own(new seal.Ciphertext())
        ciphertext.loadFromArray(context, answer)
        const plain = own(new seal.Plaintext())
        decryptor.decrypt(ciphertext, plain)
        const slots = encoder.decodeBigUint64(plain) as BigUint64Array
        return Array.from({ length: groups }, (_, g) => {
          const value = slots[slotOf(g)] ?? 0n
          return Number(value > modulus / 2n ? value - modulus : value)
        })
      }),
    keyBytes: made.keyBytes,
    selectorBytes: selector.length,
    free,
  }
}

function setUp(seal: Seal, own: Own, cells: number) {
  const primes = own(seal.CoeffModulus.BFVDefault(DEGREE, seal.SecLevelType.tc128))
  const plain = own(seal.PlainModulus.Batching(DEGREE, PLAIN_BITS))
  const chosen = own(new seal.EncryptionParameters(seal.SchemeType.bfv))
  chosen.setPolyModulusDegree(DEGREE)
  chosen.setCoeffModulus(primes)
  chosen.setPlainModulus(plain)
  const context: SEALContext = own(new seal.SEALContext(chosen, true, seal.SecLevelType.tc128))
  const generator = own(new seal.KeyGenerator(context))
  const secretKey = own(generator.secretKey())
  const relinKeys: RelinKeys = own(generator.createRelinKeys())
  const steps = Int32Array.from(rotations(cells))
  const galoisKeys: GaloisKeys = own(generator.createGaloisKeysWithSteps(steps))
  const seeded = [
    own(generator.createRelinKeysSerializable()).saveToArray(seal.ComprModeType.none) as Uint8Array,
    own(generator.createGaloisKeysSerializableWithSteps(steps)).saveToArray(
      seal.ComprModeType.none,
    ) as Uint8Array,
  ]
  return {
    context,
    evaluator: own(new seal.Evaluator(context)),
    encoder: own(new seal.BatchEncoder(context)),
    encryptor: own(new seal.Encryptor(context, own(generator.createPublicKey()), secretKey)),
    decryptor: own(new seal.Decryptor(context, secretKey)),
    relinKeys,
    galoisKeys,
    modulus: plain.value(),
    keyBytes: seeded.reduce((sum, { length }) => sum + length, 0),
  }
}

/** Those that `sumCells` makes. */
function rotations(cells: number): readonly number[] {
  const steps: number[] = []
  let summed = 0
  for (let width = 1; width <= cells; width *= 2) {
    if ((cells & width) !== 0) {
      if (summed > 0) steps.push(summed)
      summed += width
    }
    if (width * 2 <= cells) steps.push(width)
  }
  return [...new Set(steps)]
}

function uniform(modulus: bigint): BigUint64Array {
  const words = crypto.getRandomValues(new BigUint64Array(DEGREE))
  return words.map(word => word % modulus)
}
