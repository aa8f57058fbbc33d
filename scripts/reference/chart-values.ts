// What the values of the Helm chart may be: its settings are those of the service.
import {
  SETTING_NAMES,
  SETTINGS,
  type Setting,
  type SettingName,
} from '../../src/server/config/config-keys.ts'

/** The chart's own: where the container's volume, address and ports are. */
const OWN: ReadonlySet<SettingName> = new Set([
  'dataDir',
  'host',
  'port',
  'authority',
  'metricsHost',
  'metricsPort',
])

export function chartValues(): string {
  const secrets = SETTING_NAMES.filter(isSecret)
  const others = SETTING_NAMES.filter(name => !isSecret(name) && !OWN.has(name))
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schemaOf(others, secrets) }, null, 2)}\n`
}

function isSecret(name: SettingName): boolean {
  const setting: Setting = SETTINGS[name]
  return setting.secret === true
}

function schemaOf(settings: readonly SettingName[], secrets: readonly SettingName[]) {
  const persistence = closed({ size: text(1), storageClass: text(), existingClaim: text() })
  const resources = { type: 'object' }
  const reference = closed({ secret: text(1), key: text(1) }, ['secret', 'key'])
  const peers = { type: 'array', items: { type: 'object' } }
  return closed(
    {
      global: { type: 'object' },
      image: closed({
        repository: text(1),
        tag: text(),
        digest: { type: 'string', pattern: '^(?:|sha256:[0-9a-f]{64})$' },
        pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
      }),
      imagePullSecrets: peers,
      authority: { type: 'string', pattern: '^[a-z0-9][a-z0-9.-]{0,251}$' },
      maintenance: { type: 'boolean' },
      settings: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          settings.map(name => [name, { type: ['string', 'number', 'object', 'array'] }]),
        ),
      },
      secretFiles: closed(Object.fromEntries(secrets.map(name => [name, reference]))),
      persistence,
      resources,
      service: closed({ port: port() }),
      ingress: closed({
        enabled: { type: 'boolean' },
        className: text(),
        annotations: { type: 'object', additionalProperties: { type: 'string' } },
        tlsSecret: text(),
      }),
      metrics: closed({
        enabled: { type: 'boolean' },
        serviceMonitor: { type: 'boolean' },
        interval: { type: 'string', pattern: '^[1-9][0-9]*[sm]$' },
      }),
      networkPolicy: closed({ enabled: { type: 'boolean' }, from: peers, metricsFrom: peers, egress: peers }),
      witness: closed({
        enabled: { type: 'boolean' },
        maintenance: { type: 'boolean' },
        port: port(),
        persistence,
        resources,
      }),
      nodeSelector: { type: 'object' },
      tolerations: peers,
      affinity: { type: 'object' },
    },
    ['authority'],
  )
}

function closed(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return { type: 'object', additionalProperties: false, properties, required }
}

function text(least = 0) {
  return { type: 'string', minLength: least }
}

function port() {
  return { type: 'integer', minimum: 1, maximum: 65_535 }
}
