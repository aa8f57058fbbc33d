// Every setting of a service: its rule, its default, and the words for a wrong value.
import { isIP } from 'node:net'
import { z } from 'zod'
import { parseRho } from '../../../protocols/dp/zcdp.ts'
import { Label, PurposeCode } from '../../../schemas/common.ts'
import { MIN_MONTHS } from '../../../protocols/audit/replay-retention.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { toHex } from '../../../protocols/bytes.ts'
import { WitnessVkey } from '../../../schemas/witness-policy.ts'
import type { FaultParams } from '../../../schemas/fault.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'
import { parseSparkUrl } from '../../../schemas/spark-url.ts'
import { Secret } from './secret.ts'

const APPROVERS = ['officer', 'operator', 'officer,operator'] as const

export type Setting = {
  readonly schema: z.ZodType
  /** Absent: the setting must be given. */
  readonly fallback?: unknown
  /** The fallback as people write it, where its schema reads it as something else. */
  readonly written?: string
  readonly wrong: { readonly code: MessageCode; readonly params: FaultParams }
  /** Its text in the environment is YAML, not a plain text. */
  readonly structured?: true
  /** Only in the environment or a file, never as a flag: flags are visible in the process list. */
  readonly secret?: true
}

export const SETTINGS = {
  dataDir: {
    schema: z.string().min(1),
    fallback: 'data',
    wrong: { code: 'config.data_dir', params: {} },
  },
  databaseUrl: {
    schema: z
      .string()
      .regex(/^postgres(?:ql)?:\/\/\S+$/)
      .transform(text => new Secret(text))
      .nullable(),
    fallback: null,
    wrong: { code: 'config.database_url', params: {} },
    secret: true,
  },
  name: {
    schema: z
      .string()
      .max(120)
      .regex(/^[a-z0-9][a-z0-9.-]*(?::[1-9][0-9]{0,4})?(?:\/[a-z0-9._-]+)*$/),
    wrong: { code: 'config.name', params: {} },
  },
  title: {
    schema: Label,
    fallback: { zh: '隐算数据洁净室', en: 'Yinsuan data clean room' },
    wrong: { code: 'config.title', params: {} },
    structured: true,
  },
  purposes: {
    schema: z
      .array(z.strictObject({ code: PurposeCode, label: Label }))
      .min(1)
      .max(100)
      .refine(list => new Set(list.map(({ code }) => code)).size === list.length),
    fallback: [
      { code: 'product-planning', label: { zh: '产品规划', en: 'Product planning' } },
      { code: 'market-research', label: { zh: '市场研究', en: 'Market research' } },
      { code: 'pricing', label: { zh: '定价', en: 'Pricing' } },
      { code: 'supply-planning', label: { zh: '供应计划', en: 'Supply planning' } },
      { code: 'compliance-review', label: { zh: '合规审查', en: 'Compliance review' } },
    ],
    wrong: { code: 'config.purposes', params: {} },
    structured: true,
  },
  language: choice(['zh', 'en'], 'en'),
  witnesses: {
    schema: z
      .array(
        z.strictObject({
          key: z.string().refine(isWitnessKey, { abort: true }),
          url: z.string().regex(/^https?:\/\/[^\s?#]{1,300}$/),
        }),
      )
      .max(16)
      .refine(list => new Set(list.map(({ key }) => toHex(parseVkey(key).publicKey))).size === list.length),
    fallback: [],
    wrong: { code: 'config.witnesses', params: {} },
    structured: true,
  },
  quorum: {
    schema: wholeNumber(0, 16).nullable(),
    fallback: null,
    wrong: { code: 'config.integer', params: { least: 0, most: 16 } },
  },
  witnessSeconds: integer(1, 120, 10),
  host: {
    schema: z
      .string()
      .refine(text => isIP(text) !== 0 || /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(text)),
    fallback: '127.0.0.1',
    wrong: { code: 'config.host', params: {} },
  },
  port: integer(0, 65_535, 7460),
  authority: {
    schema: z
      .string()
      .regex(/^(?:[a-z0-9][a-z0-9.-]{0,251}|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?$/)
      .refine(text => !/:(?:80|443)$/.test(text))
      .nullable(),
    fallback: null,
    wrong: { code: 'config.authority', params: {} },
  },
  trustedProxies: {
    schema: z.string().refine(isProxyList).nullable(),
    fallback: null,
    wrong: { code: 'config.proxies', params: {} },
  },
  metricsHost: {
    schema: z.string().refine(text => isIP(text) !== 0),
    fallback: '127.0.0.1',
    wrong: { code: 'config.metrics_host', params: {} },
  },
  metricsPort: {
    schema: z.union([z.literal('off'), wholeNumber(0, 65_535)]),
    fallback: 'off',
    wrong: { code: 'config.metrics_port', params: {} },
  },
  traceUrl: {
    schema: z.string().max(500).refine(isHttpAddress).nullable(),
    fallback: null,
    wrong: { code: 'config.webhook', params: {} },
  },
  traceToken: {
    schema: secretText(4096),
    fallback: null,
    wrong: { code: 'config.trace_token', params: {} },
    secret: true,
  },
  logLevel: choice(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'info'),
  concurrentRequests: integer(0, 10_000, 128),
  bodyMemoryMib: integer(16, 65_536, 64),
  addressPerMinute: integer(0, 10_000_000, 6000),
  keyPerMinute: integer(0, 10_000_000, 3000),
  memberUploads: integer(1, 10_000, 16),
  memberUploadGib: integer(1, 8192, 64),
  memberJobs: integer(1, 1000, 8),
  memberStoredGib: integer(1, 8192, 256),
  memberAnswers: integer(1, 1_000_000_000, 200_000),
  headerSeconds: integer(1, 600, 15),
  bodySeconds: integer(1, 600, 15),
  answerSeconds: integer(1, 3600, 120),
  drainSeconds: integer(0, 600, 0),
  engine: choice(['duckdb', 'spark'], 'duckdb'),
  sparkUrl: {
    schema: z
      .string()
      .refine(text => parseSparkUrl(text) !== undefined)
      .nullable(),
    fallback: null,
    wrong: { code: 'config.spark_url', params: {} },
  },
  sparkToken: {
    schema: secretText(4096),
    fallback: null,
    wrong: { code: 'config.spark_token', params: {} },
    secret: true,
  },
  sparkIdleSeconds: integer(5, 3600, 60),
  engineMemoryMib: integer(256, 1_048_576, 1024),
  engineThreads: integer(1, 256, 2),
  sealingJobs: integer(1, 64, 2),
  sealingMemoryMib: integer(384, 1_048_576, 1024),
  sealingDiskMib: integer(256, 67_108_864, 16_384),
  sealingMinutes: integer(1, 10_080, 60),
  blindWorkers: integer(1, 64, 2),
  blindMemoryMib: integer(64, 1_048_576, 512),
  insecureBlindLevels: choice(['on', 'off'], 'off'),
  approvalSeparation: choice(['organisation', 'key'], 'organisation'),
  editionApprovers: choice(APPROVERS, 'officer'),
  capApprovers: choice(APPROVERS, 'officer'),
  grantApprovers: choice(APPROVERS, 'officer'),
  grantApprovalAbove: {
    schema: z.union([
      z.literal('none').transform(() => null),
      z
        .union([z.number(), z.string()])
        .transform(String)
        .pipe(z.string().regex(/^(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,9})?$/))
        .transform(text => String(parseRho(text))),
    ]),
    // One ρ: ε 8.5 at δ = 1e-6.
    fallback: '1000000000',
    written: '1',
    wrong: { code: 'config.grant_above', params: {} },
  },
  approvalDays: integer(1, 365, 30),
  // Records of processing are kept for three years at least.
  bodyMonths: integer(MIN_MONTHS, 1200, MIN_MONTHS),
  alertWebhook: {
    schema: z.string().max(500).refine(isHttpAddress).nullable(),
    fallback: null,
    wrong: { code: 'config.webhook', params: {} },
  },
  alertWebhookPrivate: choice(['on', 'off'], 'off'),
  oidcIssuer: {
    schema: z.string().max(500).refine(isHttpAddress).nullable(),
    fallback: null,
    wrong: { code: 'config.oidc_issuer', params: {} },
  },
  oidcHosts: {
    schema: z.string().max(1000).refine(isHostList).nullable(),
    fallback: null,
    wrong: { code: 'config.oidc_hosts', params: {} },
  },
  oidcClientId: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,200}$/)
      .nullable(),
    fallback: null,
    wrong: { code: 'config.oidc_client', params: {} },
  },
  oidcClientSecret: {
    schema: secretText(1000),
    fallback: null,
    wrong: { code: 'config.oidc_client', params: {} },
    secret: true,
  },
  oidcInsecureHttp: choice(['on', 'off'], 'off'),
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

export type Config = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> }

/** `YINSUAN_` and the name; the database's own name is the one that everybody uses. */
export function environmentName(name: SettingName): string {
  if (name === 'databaseUrl') return 'DATABASE_URL'
  return `YINSUAN_${name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
}

export function flagName(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/** A token or password in one word. */
function secretText(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(/^[\x21-\x7e]+$/)
    .transform(text => new Secret(text))
    .nullable()
}

function integer(least: number, most: number, fallback: number) {
  const wrong = { code: 'config.integer', params: { least, most } } as const
  return { schema: wholeNumber(least, most), fallback, wrong }
}

function choice<const T extends readonly [string, ...string[]]>(valid: T, fallback: T[number]) {
  return { schema: z.enum(valid), fallback, wrong: { code: 'config.choice', params: { valid } } } as const
}

/** From YAML a number, from the environment its digits. */
function wholeNumber(least: number, most: number) {
  const digits = z
    .string()
    .regex(/^[0-9]{1,10}$/)
    .transform(Number)
  return z.union([z.number(), digits]).pipe(z.number().int().min(least).max(most))
}

function isWitnessKey(vkey: string): boolean {
  return WitnessVkey.safeParse(vkey).success
}

function isHttpAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hash } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === ''
}

/** Names or addresses, some with a port; no scheme, path or pattern. */
function isHostList(text: string): boolean {
  return text.split(',').every(host => /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?$/.test(host))
}

function isProxyList(text: string): boolean {
  return text.split(',').every(entry => {
    const [address = '', prefix, more] = entry.split('/')
    const version = isIP(address)
    if (version === 0 || more !== undefined) return false
    return (
      prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
    )
  })
}
