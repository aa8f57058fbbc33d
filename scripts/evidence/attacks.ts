// Who catches what: the log's files and the service's store in the hands of those who may be dishonest. What
// nobody catches is listed too.
import { buildGoVerifier, GO_MISSING } from '../../test/support/go-verifier.ts'
import { attackFiles, flipBits } from './attacks/files.ts'
import { attackStores } from './attacks/stores.ts'
import { type Evidence, type EvidenceOptions, judged, NotRun } from './evidence.ts'

/** Bits flipped in each file, and entries of the store under attack. */
const LONG = { flips: 100, entries: 300, least: 480 }
const SHORT = { flips: 8, entries: 40, least: 32 }

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  if (GO_MISSING !== undefined) throw new NotRun(GO_MISSING)
  const sizes = short ? SHORT : LONG
  const flips = await flipBits(sizes.flips)
  const files = await attackFiles(await buildGoVerifier())
  const stores = await attackStores(sizes.entries)
  const all = [...files, ...stores]
  const asSaid = all.every(({ expected, caught }) => String(expected) === String(caught))
  return judged({
    name: 'attacks',
    claim:
      'each attack on the log is caught by those who are said to catch it, and by nobody else: bit flips by every reader, a rewrite with the log’s key by the witnesses and by whoever remembers, a restored backup by the witnesses; a history that the log and all its witnesses rewrite together only by memory',
    trials: flips.flips + all.length,
    falseFailureRate: 0,
    holds: asSaid && flips.caught === flips.flips && flips.flips >= sizes.least,
    figures: {
      'attacks, beside two controls': all.length - 2,
      [`bit flips over ${flips.files} files, caught`]: `${flips.caught} of ${flips.flips}`,
      ...Object.fromEntries(
        files.map(({ name, caught }) => [`files: ${name}`, caught.join(', ') || 'nobody']),
      ),
      ...Object.fromEntries(
        stores.map(({ name, withLogKey, caught, codes }) => [
          `store: ${name}${withLogKey ? ' (with the log’s key)' : ''}`,
          caught.length === 0 ? 'nobody' : `${caught.join(', ')} (${codes.join(', ')})`,
        ]),
      ),
      'two servers, one of them stopped for a minute': 'see two-servers',
    },
  })
}
