// Groups that one seller dominates, in dataset.yaml: of a dimension that is there, and in no domain.
import type { DatasetFileDraft } from './dataset-file-check.ts'
import type { FaultDetail } from './fault.ts'
import { nearest } from './nearest.ts'

/** Values that a lookup gives are compared where the service takes the declaration. */
export function checkDominated(file: DatasetFileDraft): readonly FaultDetail[] {
  return (file.passport?.dominated?.groups ?? []).flatMap(({ dimension: name, values }, i) => {
    const at = `/passport/dominated/groups/${i}`
    const source = file.dimensions?.[name]
    if (source === undefined)
      return file.names.dimensions.includes(name)
        ? []
        : [
            {
              code: 'dataset.dimension_unknown',
              params: { name, nearest: nearest(name, file.names.dimensions) },
              at: `${at}/dimension`,
            },
          ]
    const listed =
      'values' in source ? source.values.map(each => (typeof each === 'string' ? each : each.value)) : []
    return values.flatMap((value, k): FaultDetail[] =>
      listed.includes(value)
        ? [{ code: 'dataset.dominated_listed', params: { name, value }, at: `${at}/values/${k}` }]
        : [],
    )
  })
}
