// Which market edition a member means by a name: the one of its first question, after its members were found
// to be those at which the member enrolled. A hub that shows others later is found out.
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { Sha256Hex } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'
import { type PinnedMarket, requireEnrolled } from '../sdk/joint/pin-market.ts'
import type { ServiceConnection } from './connect.ts'
import type { Context } from './context.ts'
import { profilesThrough } from './profile.ts'
import { readStateFile } from './state-file.ts'
import { writeWhole } from './write-file.ts'

const Pins = z.strictObject({ v: z.literal(1), markets: z.record(z.string(), Sha256Hex) })

/** Before each joint question. Throws as `requireEnrolled`, and a Fault `joint.market_pinned`. */
export async function requirePinned(
  { host }: Pick<Context, 'host'>,
  { path, profile }: Pick<ServiceConnection, 'path' | 'profile'>,
  market: Pick<PinnedMarket, 'id' | 'name' | 'edition'>,
): Promise<void> {
  requireEnrolled(market, profile, await profilesThrough(host, path))
  // Beside the profile, under a name that no profile has.
  const file = join(dirname(path), `.${basename(path, '.json')}.markets.json`)
  const { markets } = await readPins(file)
  const pinned = markets[market.name]
  if (pinned === market.id) return
  if (pinned !== undefined)
    throw fault('joint.market_pinned', { market: market.name, pinned, shown: market.id, file })
  const pins = { v: 1, markets: { ...markets, [market.name]: market.id } }
  await writeWhole(file, `${JSON.stringify(pins, null, 2)}\n`)
}

async function readPins(file: string): Promise<Pick<z.infer<typeof Pins>, 'markets'>> {
  const found = await readStateFile(file)
  if (found === undefined) return { markets: {} }
  const parsed = Pins.safeParse(found)
  // A damaged file must not look like a first use.
  if (!parsed.success) throw fault('cli.file_unreadable', { file })
  return parsed.data
}
