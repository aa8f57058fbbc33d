// The configuration of a service: flag before environment before config.yaml before default, and all mistakes
// at once.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isNode, isScalar, LineCounter, parseDocument, stringify, visit } from 'yaml'
import { formatRho } from '../../../protocols/dp/zcdp.ts'
import { Fault, type FaultDetail } from '../../../schemas/fault.ts'
import { nearest } from '../../../schemas/nearest.ts'
import {
  type Config,
  environmentName,
  flagName,
  type Setting,
  SETTING_NAMES,
  type SettingName,
  SETTINGS,
} from './config-keys.ts'

export type Flags = Readonly<Partial<Record<SettingName, string>>>
export type Environment = Readonly<Record<string, string | undefined>>

export const CONFIG_FILE = 'config.yaml'

/**
 * `otherNames`: variables with our prefix that are somebody else's, such as the command line's. Throws a
 * Fault that carries every mistake.
 */
export function loadConfig(flags: Flags, env: Environment, otherNames: readonly string[] = []): Config {
  const mistakes: FaultDetail[] = [...unknownVariables(env, otherNames)]
  const given = new Map<SettingName, Given>()
  const take = (found: Given | undefined, name: SettingName): void => {
    if (found !== undefined && !given.has(name)) given.set(name, found)
  }
  for (const name of SETTING_NAMES) {
    take(fromFlag(name, flags), name)
    take(fromEnvironment(name, env, mistakes), name)
  }
  const dataDir =
    SETTINGS.dataDir.schema.safeParse(given.get('dataDir')?.value).data ?? SETTINGS.dataDir.fallback
  const file = join(dataDir, CONFIG_FILE)
  const inFile = fromFile(file, mistakes)
  for (const [name, found] of inFile ?? []) take(found, name)
  // Without the file mostly another folder was meant, or nothing was initialised.
  const missing = (name: SettingName): FaultDetail => ({
    code: existsSync(file) ? 'config.missing' : 'config.no_file',
    params: { name, env: environmentName(name), folder: dataDir },
  })
  // The contents of an unreadable file are unknown.
  const config = decode(given, inFile === undefined ? undefined : missing, mistakes)
  const [first, ...more] = mistakes
  if (first !== undefined) throw new Fault(first, ...more)
  return config
}

/** As YAML, secrets as [secret]: what `config print` shows, each value as config.yaml takes it. */
export function printConfig(config: Config): string {
  const { grantApprovalAbove: above } = config
  const shown = { ...config, grantApprovalAbove: above === null ? 'none' : formatRho(BigInt(above)) }
  return stringify(JSON.parse(JSON.stringify(shown)))
}

/** What `value` was given as, and where: the place that a mistake names. */
type Given = { readonly value: unknown; readonly at: string }

function decode(
  given: ReadonlyMap<SettingName, Given>,
  missing: ((name: SettingName) => FaultDetail) | undefined,
  mistakes: FaultDetail[],
): Config {
  const values = SETTING_NAMES.map(name => {
    const setting: Setting = SETTINGS[name]
    const found = given.get(name)
    if (found === undefined && setting.fallback === undefined) {
      if (missing !== undefined) mistakes.push(missing(name))
      return [name, undefined] as const
    }
    if (found === undefined) return [name, setting.fallback] as const
    const result = setting.schema.safeParse(found.value)
    if (!result.success) mistakes.push({ ...setting.wrong, at: found.at })
    return [name, result.data] as const
  })
  const config = Object.fromEntries(values) as Config
  // Where one of the two is invalid on its own, only that is reported.
  const { quorum, witnesses } = config
  if (typeof quorum === 'number' && Array.isArray(witnesses) && quorum > witnesses.length) {
    mistakes.push({
      code: 'config.quorum',
      params: { quorum, witnesses: witnesses.length },
      at: given.get('quorum')?.at ?? '',
    })
  }
  const { oidcIssuer } = config
  if (typeof oidcIssuer === 'string') {
    const at = given.get('oidcIssuer')?.at ?? ''
    if (config.oidcClientId === null && !given.has('oidcClientId'))
      mistakes.push({ code: 'config.oidc_client', params: {}, at })
    if (config.oidcInsecureHttp === 'off' && !oidcIssuer.startsWith('https:'))
      mistakes.push({ code: 'config.oidc_issuer', params: {}, at })
  }
  if (config.engine === 'spark' && config.sparkUrl === null && !given.has('sparkUrl'))
    mistakes.push({ code: 'config.spark_url_needed', params: {}, at: given.get('engine')?.at ?? '' })
  if (
    (config.host === '0.0.0.0' || config.host === '::') &&
    config.authority === null &&
    !given.has('authority')
  ) {
    mistakes.push({
      code: 'config.authority_needed',
      params: { host: config.host },
      at: given.get('host')?.at ?? '',
    })
  }
  return config
}

function fromFlag(name: SettingName, flags: Flags): Given | undefined {
  const text = flags[name]
  return text === undefined ? undefined : { value: text, at: flagName(name) }
}

/** An empty variable counts as absent: compose files write unset ones so. */
function fromEnvironment(name: SettingName, env: Environment, mistakes: FaultDetail[]): Given | undefined {
  const variable = environmentName(name)
  const [text, file] = [env[variable] || undefined, env[`${variable}_FILE`] || undefined]
  if (text !== undefined && file !== undefined) {
    mistakes.push({ code: 'config.both_set', params: { name: variable }, at: variable })
    return undefined
  }
  if (text !== undefined) return { value: structure(name, text), at: variable }
  if (file === undefined) return undefined
  const at = `${variable}_FILE`
  const content = readText(file, at, mistakes)
  return content === undefined ? undefined : { value: structure(name, content.trim()), at }
}

function structure(name: SettingName, text: string): unknown {
  const setting: Setting = SETTINGS[name]
  if (setting.structured === undefined) return text
  return contentOf(parseDocument(text))
}

/**
 * Undefined for what is no YAML, for keys that are no texts, and for aliases that have no anchor or multiply
 * too far.
 */
function contentOf(document: Document): unknown {
  if (mistakeIn(document) !== undefined) return undefined
  try {
    return document.toJS()
  } catch {
    return undefined
  }
}

/** Where grammar ends, or the first key is that is a list or a mapping. */
function mistakeIn(document: Document): number | undefined {
  let place = document.errors[0]?.pos[0]
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) place ??= (isNode(key) ? key.range?.[0] : undefined) ?? 0
    },
  })
  return place
}

/** Settings need no alias, so where there is no other mistake the first alias is the place. */
function placeOfMistake(document: Document): number {
  let place = mistakeIn(document)
  visit(document, {
    Alias(_, { range }) {
      place ??= range?.[0]
      return visit.BREAK
    },
  })
  return place ?? 0
}

/** Undefined where there is a mistake in the file as a whole. */
function fromFile(file: string, mistakes: FaultDetail[]): ReadonlyMap<SettingName, Given> | undefined {
  const found = new Map<SettingName, Given>()
  const known = mistakes.length
  const text = readText(file, file, mistakes, 'may be absent')
  if (mistakes.length > known) return undefined
  if (text === undefined || text.trim() === '') return found
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const content = contentOf(document)
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    const line = lines.linePos(placeOfMistake(document)).line
    mistakes.push({ code: 'config.yaml', params: { line }, at: file })
    return undefined
  }
  for (const [key, value] of Object.entries(content)) {
    const at = `${file}: ${key}`
    const name = SETTING_NAMES.find(known => known === key && known !== 'dataDir')
    if (name === undefined) {
      mistakes.push({
        code: 'config.key_unknown',
        params: { name: key, nearest: nearest(key, SETTING_NAMES) },
        at: file,
      })
    } else found.set(name, { value, at })
  }
  return found
}

function readText(
  file: string,
  at: string,
  mistakes: FaultDetail[],
  absent?: 'may be absent',
): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    if (absent === undefined || reason !== 'ENOENT') {
      mistakes.push({ code: 'config.file_unreadable', params: { file, reason }, at })
    }
    return undefined
  }
}

function* unknownVariables(env: Environment, otherNames: readonly string[]): Generator<FaultDetail> {
  const names = SETTING_NAMES.map(environmentName)
  const known = new Set([...names, ...names.map(name => `${name}_FILE`), ...otherNames])
  for (const name of Object.keys(env)) {
    if (name.startsWith('YINSUAN_') && !known.has(name)) {
      yield { code: 'config.key_unknown', params: { name, nearest: nearest(name, names) } }
    }
  }
}
