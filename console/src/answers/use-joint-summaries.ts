import type { AnswerSummary } from '../../../schemas/records.ts'
import { useJointRecords } from '../shared/joint/use-joint-records.ts'

/** Joint answers of this browser, in the form of those that the service stores. */
export function useJointSummaries(): readonly AnswerSummary[] {
  const records = useJointRecords()
  return (records.data ?? []).flatMap(({ file }): readonly AnswerSummary[] => {
    if (file === null) return []
    const { id, edition, mode, query, privacy, seq, released } = file.answer
    return [{ id, edition, mode, kind: query.kind, charge: privacy.charge, seq, released }]
  })
}
