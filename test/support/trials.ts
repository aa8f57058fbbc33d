/**
 * How many cases a property is tried on: all of them in `npm run test:full`, those of `npm test` are the
 * first of them.
 */
export function trials(all: number, quick: number): number {
  return process.env['ALL_TRIALS'] === undefined ? quick : all
}
