// Queries that several pages of officers, operators and providers share.
import { useQuery } from '@tanstack/react-query'
import type { Evidence } from '../../../schemas/blind.ts'
import type { Organisation } from '../../../schemas/records.ts'
import type { Proposal } from '../../../schemas/proposal.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from './session.tsx'

const SOON_MS = 15_000
const MAX_PROPOSALS = 500

/** The newest 500 proposals, pending and decided, refreshed every 15 seconds. */
export function useProposals() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['proposals'],
    refetchInterval: SOON_MS,
    // Somebody else may have decided meanwhile.
    refetchOnMount: 'always',
    queryFn: (): Promise<readonly Proposal[]> => collect(listAll(client, 'proposalList'), MAX_PROPOSALS),
  })
}

/** Evidence of cheating: all of it for officers and auditors, its own for a consumer. */
export function useEvidence() {
  const { client, hasRole } = useSession()
  return useQuery({
    queryKey: ['evidence'],
    enabled: hasRole(['officer', 'auditor', 'consumer']),
    queryFn: (): Promise<readonly Evidence[]> => collect(listAll(client, 'evidenceList')),
  })
}

/** All members with roles and holds. */
export function useOrganisations() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['organisations'],
    queryFn: (): Promise<readonly Organisation[]> => collect(listAll(client, 'organisationList')),
  })
}

/** The keys of one member, valid and revoked. */
export function useOrganisationKeys(id: string) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['organisation-keys', id],
    queryFn: async () => (await client.organisationKeys({ params: { id } })).items,
  })
}

/** The registration passport of one edition. */
export function usePassport(edition: string) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['passport', edition],
    queryFn: () => client.editionPassport({ params: { id: edition } }),
  })
}

/** The witnesses as the service sees them, refreshed every 15 seconds. */
export function useWitnesses() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['witnesses'],
    refetchInterval: SOON_MS,
    queryFn: () => client.witnessList(),
  })
}

/** The nodes as this hub sees them, or the hub as this node does, refreshed every 15 seconds. */
export function useNodes() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['nodes'],
    refetchInterval: SOON_MS,
    queryFn: () => client.nodeList(),
  })
}

/** The newest 200 joint questions that this hub carried, refreshed every 15 seconds. */
export function useJointQuestions() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['joint-questions'],
    refetchInterval: SOON_MS,
    queryFn: async () => (await client.jointList({ query: { limit: 200 } })).items,
  })
}

/** The service’s checks, versions, storage and log, refreshed every 15 seconds. */
export function useOperation() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['operation'],
    refetchInterval: SOON_MS,
    queryFn: () => client.operationShow(),
  })
}
