// Loaded into tap alone, which runs files in the order of `localeCompare`: here those that take longest come
// first, so that none of them is left alone at the end. With a seed two others compare by a digest of it and their
// names, so that an order that fails can be run again.
import { createHash } from 'node:crypto'

const first = (process.env['FIRST_FOR_TESTS'] ?? '').split(',')
const seed = process.env['SEED_FOR_TESTS']
const byName: unknown = Object.getOwnPropertyDescriptor(String.prototype, 'localeCompare')?.value
if (typeof byName !== 'function') throw new TypeError('strings do not compare')

Object.defineProperty(String.prototype, 'localeCompare', {
  value(this: string, other: string, ...rest: readonly unknown[]): number {
    const [own, others] = [String(this), other]
    const byText = (): number => Number(Reflect.apply(byName, own, [others, ...rest]))
    if (!isTest(own) || !isTest(others)) return byText()
    if (seed !== undefined) return Buffer.compare(digest(own), digest(others))
    return place(own) - place(others) || byText()
  },
})

function isTest(text: string): boolean {
  return /^test\/.*\.ts$/.test(text)
}

function place(file: string): number {
  const at = first.indexOf(file)
  return at < 0 ? first.length : at
}

function digest(file: string): Buffer {
  return createHash('sha256').update(`${seed} ${file}`).digest()
}
