// The closed set of named parameters (SPEC.md, "Parameters"). Both sides refuse any other name.

export type ParameterName = 'bfv-8192-30' | 'bfv-8192-36'

/** Slots of a ciphertext and coefficients of a polynomial. */
export const DEGREE = 8192

/**
 * SEAL's 128-bit bound at this degree is 218 bits; the 38-bit prime is SEAL's special one and carries no
 * data.
 */
export const PRIME_BITS: readonly number[] = [60, 60, 60, 38]

/** The three data primes, in SEAL's order; switching to the last level leaves the first. */
export const DATA_PRIMES: readonly bigint[] = [
  1152921504606683137n,
  1152921504606748673n,
  1152921504606830593n,
]

/** q: the product of the data primes. */
export const COEFFICIENT_MODULUS: bigint = DATA_PRIMES.reduce((product, prime) => product * prime, 1n)

export type BlindParameters = {
  readonly name: ParameterName
  readonly plainBits: number
  /** t: answers are integers modulo this prime, centred when read. */
  readonly plainModulus: number
  /** The flood is uniform over 2^floodBits integers (noise-bounds.ts says why so many). */
  readonly floodBits: number
  /** SEAL's hash of the parameters at its key, first and last level, as it is in saved bytes. */
  readonly keyParmsId: string
  readonly firstParmsId: string
  readonly lastParmsId: string
}

const PARAMETERS: Readonly<Record<ParameterName, BlindParameters>> = {
  'bfv-8192-30': {
    name: 'bfv-8192-30',
    plainBits: 30,
    plainModulus: 1_073_692_673,
    floodBits: 140,
    keyParmsId: '8111c639ecaace3192838cc1f53ab7d8c1d635397d271f562020322bd6140186',
    firstParmsId: '4c7c9c2525ee30a34b4ad06d298859a35447bb4cf5f4558d5e9e388eeeb41443',
    lastParmsId: '99c7700a1b5f887536274e3e5694a3461bb56b6d20502c856cf7bc8d86198b89',
  },
  'bfv-8192-36': {
    name: 'bfv-8192-36',
    plainBits: 36,
    plainModulus: 68_719_230_977,
    floodBits: 134,
    keyParmsId: 'f0feb79508f5df3363eb21e9d6339b38422e0fe3e166bdbbbc24b4dd3b6c768a',
    firstParmsId: 'c875637c315341546f7680eb971a760c9ef7395a58ed59b079f2b5470d1382dd',
    lastParmsId: '87402e970ed01193bd9d5174d3a0673b8550406da134b582ae6cf22ee12348b5',
  },
}

export function parametersOf(name: ParameterName): BlindParameters {
  return PARAMETERS[name]
}

export function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(PARAMETERS, name)
}

/** What is declared of a statistic, never measured. All in quanta. */
export type DeclaredRange = {
  /** Rows that an edition may hold. */
  readonly capacity: bigint
  /** The largest absolute value of one row: 1 for a count, max(|lo|, |hi|) for a sum. */
  readonly clip: bigint
  /** An upper bound of the noise's standard deviation at the smallest charge that can be asked. */
  readonly sigma: bigint
}

/**
 * The smallest parameters that hold a statistic, or undefined where it can't be asked blind. Told at
 * registration, from declarations alone: a refusal or an overflow that depended on the data would be a leak.
 */
export function parametersFor(range: DeclaredRange): ParameterName | undefined {
  const names: readonly ParameterName[] = ['bfv-8192-30', 'bfv-8192-36']
  return names.find(name => fits(PARAMETERS[name], range))
}

/** capacity × clip + 10σ < t/2. */
function fits(parameters: BlindParameters, { capacity, clip, sigma }: DeclaredRange): boolean {
  return 2n * (capacity * clip + 10n * sigma) < BigInt(parameters.plainModulus)
}
