// CycloneDX as `npm sbom` writes it, made the same on every machine and at every time.
import { z } from 'zod'

const Named = z.looseObject({
  license: z.looseObject({ id: z.string().optional(), name: z.string().optional() }),
})
const License = z.union([Named, z.looseObject({ expression: z.string() })])
const Component = z.looseObject({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  licenses: z.array(License).default([]),
})
const Bill = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), version: z.string() }) }),
  components: z.array(Component),
})
export type Bill = z.infer<typeof Bill>

/** Licences of packages that we may hand on; of an expression with `OR` one is enough. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
])

/** Without serial number and time, in the order of the packages' names; the folder's name is not ours. */
export function billOf(json: unknown): Bill {
  const { serialNumber: _, metadata, components, ...rest } = Bill.parse(json)
  const { timestamp: _time, component, ...about } = metadata
  return {
    ...rest,
    metadata: { ...about, component: { ...component, name: 'yinsuan' } },
    components: components.toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
  }
}

export function unlicensed({ components }: Pick<Bill, 'components'>): readonly string[] {
  return components
    .filter(
      component =>
        !licencesOf(component).some(licence =>
          licence
            .replace(/[()]/g, '')
            .split(' OR ')
            .some(part => part.split(' AND ').every(each => ALLOWED.has(each))),
        ),
    )
    .map(({ name, version }) => `${name}@${version}`)
}

export function licenceTable({ components }: Pick<Bill, 'components'>): string {
  const rows = components.map(
    component => `| ${component.name} | ${component.version} | ${licencesOf(component).join(', ')} |`,
  )
  return [
    '# Licences of what the service is made of',
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function licencesOf({ licenses }: Bill['components'][number]): readonly string[] {
  return licenses.map(each => {
    if ('expression' in each && typeof each.expression === 'string') return each.expression
    const { license } = Named.parse(each)
    return license.id ?? license.name ?? 'unknown'
  })
}
