// How many instances a ticket has and how many stay closed (SPEC.md, "Levels"). The level is in the
// grant.

export type Level = 'full' | 'strong' | 'insecureForTesting'

/**
 * k instances are made, k − m opened, m kept closed. A cheater needs all m closed ones malformed and all
 * opened ones well formed: at most 1 / C(k, m) for each choice drawn.
 */
export type Instances = { readonly made: number; readonly closed: number }

/** `strong` needs an officer's logged decision; `insecureForTesting` lets one cheater in six through. */
export function instancesFor(level: Level, answers: number): Instances {
  switch (level) {
    case 'full':
      // 2^-41 and 2^-40.4. Each answer ciphertext is evaluated for every closed instance, so many answers
      // want few of them.
      return answers <= 4 ? { made: 48, closed: 16 } : { made: 128, closed: 8 }
    case 'strong':
      return { made: 24, closed: 8 }
    case 'insecureForTesting':
      return { made: 4, closed: 2 }
  }
}

export function isLevel(level: string): level is Level {
  return level === 'full' || level === 'strong' || level === 'insecureForTesting'
}
