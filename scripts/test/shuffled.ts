// Loaded into tap alone, which runs files in the order of `localeCompare`: here two test files compare by a
// digest of the seed and their names, so that an order that fails can be run again.
import { createHash } from 'node:crypto'

const seed = process.env['SEED_FOR_TESTS'] ?? ''
const byName: unknown = Object.getOwnPropertyDescriptor(String.prototype, 'localeCompare')?.value
if (typeof byName !== 'function') throw new TypeError('strings do not compare')

Object.defineProperty(String.prototype, 'localeCompare', {
  value(this: string, other: string, ...rest: readonly unknown[]): number {
    const [own, others] = [String(this), other]
    if (!isTest(own) || !isTest(others)) return Number(Reflect.apply(byName, own, [others, ...rest]))
    return Buffer.compare(digest(own), digest(others))
  },
})

function isTest(text: string): boolean {
  return /^test\/.*\.ts$/.test(text)
}

function digest(file: string): Buffer {
  return createHash('sha256').update(`${seed} ${file}`).digest()
}
