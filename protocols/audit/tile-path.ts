// C2SP tlog-tiles (c2sp.org/tlog-tiles@v0.1.0), paths: which static files a log of some size has.
import { ProtocolError } from '../errors.ts'
import { isSize } from './merkle.ts'

export const TILE_WIDTH = 256

/** `width` is 256 for a full tile or bundle, 1 to 255 for a partial one. `index` is a uint64. */
export interface TilePath {
  readonly level: number | 'entries'
  readonly index: bigint
  readonly width: number
}

/** `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`, without a leading slash. Throws `tile.path`. */
export function formatTilePath(tile: TilePath): string {
  const { level, index, width } = tile
  if (!isLevel(level) || index < 0n || index > MAX_UINT64 || !isWidth(width)) throw pathError()
  const digits = index.toString()
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g) ?? []
  const name = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/')
  return `tile/${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

/** Only what `formatTilePath` writes is a path, so each file has one name. Throws `tile.path`. */
export function parseTilePath(path: string): TilePath {
  const [, level, groups, width] =
    /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,6}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path) ?? []
  if (level === undefined || groups === undefined) throw pathError()
  const tile: TilePath = {
    level: level === 'entries' ? level : Number(level),
    index: BigInt(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  if (formatTilePath(tile) !== path) throw pathError()
  return tile
}

/** The tiles of hashes that a tree of `size` has, level by level. Throws `tile.size`. */
export function* tilesOf(size: number): Generator<TilePath> {
  checkSize(size)
  for (let [level, count] = [0, size]; count > 0; level++, count = Math.floor(count / TILE_WIDTH)) {
    yield* row(level, count)
  }
}

/** The bundles of entries, likewise. */
export function* bundlesOf(size: number): Generator<TilePath> {
  checkSize(size)
  yield* row('entries', size)
}

const MAX_UINT64 = 2n ** 64n - 1n

function* row(level: TilePath['level'], count: number): Generator<TilePath> {
  const full = Math.floor(count / TILE_WIDTH)
  for (let index = 0; index < full; index++) yield { level, index: BigInt(index), width: TILE_WIDTH }
  if (count % TILE_WIDTH !== 0) yield { level, index: BigInt(full), width: count % TILE_WIDTH }
}

function isLevel(level: TilePath['level']): boolean {
  return level === 'entries' || (Number.isInteger(level) && level >= 0 && level <= 63)
}

function isWidth(width: number): boolean {
  return Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH
}

function pathError(): ProtocolError {
  return new ProtocolError('tile.path', 'not the path of a tile')
}

function checkSize(size: number): void {
  if (!isSize(size)) throw new ProtocolError('tile.size', 'not the size of a tree')
}
