// What the officer's and the operator's pages read, each under one name.
import { useQuery } from '@tanstack/react-query'
import type { Evidence } from '../../../../schemas/blind.ts'
import type { Organisation } from '../../../../schemas/records.ts'
import type { Proposal } from '../../../../schemas/proposal.ts'
import { collect, listAll } from '../../../../src/sdk/list-all.ts'
import { useSession } from '../../app/session.tsx'

const SOON_MS = 15_000
const MOST_PROPOSALS = 500

export function useOverview() {
  const { client, plays } = useSession()
  return useQuery({
    queryKey: ['overview'],
    enabled: plays(['officer']),
    refetchInterval: SOON_MS,
    refetchOnMount: 'always',
    queryFn: () => client.deskOverview(),
  })
}

/** The newest first; what waits, and what was decided. */
export function useProposals() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['proposals'],
    refetchInterval: SOON_MS,
    // Somebody else may have decided since: who opens the desk reads what stands now.
    refetchOnMount: 'always',
    queryFn: (): Promise<readonly Proposal[]> => collect(listAll(client, 'proposalList'), MOST_PROPOSALS),
  })
}

export function useEvidence() {
  const { client, plays } = useSession()
  return useQuery({
    queryKey: ['evidence'],
    enabled: plays(['officer', 'consumer']),
    queryFn: (): Promise<readonly Evidence[]> => collect(listAll(client, 'evidenceList')),
  })
}

export function useOrganisations() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['organisations'],
    queryFn: (): Promise<readonly Organisation[]> => collect(listAll(client, 'organisationList')),
  })
}

export function useOrganisationKeys(id: string) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['organisation-keys', id],
    queryFn: async () => (await client.organisationKeys({ params: { id } })).items,
  })
}

export function usePassport(edition: string) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['passport', edition],
    queryFn: () => client.editionPassport({ params: { id: edition } }),
  })
}

export function useWitnesses() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['witnesses'],
    refetchInterval: SOON_MS,
    queryFn: () => client.witnessList(),
  })
}

export function useOperation() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['operation'],
    refetchInterval: SOON_MS,
    queryFn: () => client.operationShow(),
  })
}
