// Queries that several pages of officers, operators and providers share.
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from './session.tsx'
import { useRead } from './use-read.ts'

const SOON = { refetchInterval: 15_000 }
const MAX_PROPOSALS = 500

/** The newest 500 proposals, pending and decided, refreshed every 15 seconds. */
export function useProposals() {
  // Somebody else may have decided meanwhile.
  const options = { ...SOON, refetchOnMount: 'always' } as const
  return useRead(['proposals'], client => collect(listAll(client, 'proposalList'), MAX_PROPOSALS), options)
}

/** Evidence of cheating: all of it for officers and auditors, its own for a consumer. */
export function useEvidence() {
  const enabled = useSession().hasRole(['officer', 'auditor', 'consumer'])
  return useRead(['evidence'], client => collect(listAll(client, 'evidenceList')), { enabled })
}

/** All members with roles and holds. */
export function useOrganisations() {
  return useRead(['organisations'], client => collect(listAll(client, 'organisationList')))
}

/** The registration passport of one edition. */
export function usePassport(edition: string) {
  return useRead(['passport', edition], client => client.editionPassport({ params: { id: edition } }))
}

/** The witnesses as the service sees them, refreshed every 15 seconds. */
export function useWitnesses() {
  return useRead(['witnesses'], client => client.witnessList(), SOON)
}

/** The service’s checks, versions, storage and log, refreshed every 15 seconds. */
export function useOperation() {
  return useRead(['operation'], client => client.operationShow(), SOON)
}
