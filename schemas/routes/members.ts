// What members, their keys and their enrolment answer to.
import { Enrolment, EnrolmentCode, KeyRotation, Me, NewOrganisation, Service } from '../api-bodies.ts'
import { KeyId, OrganisationId } from '../common.ts'
import { ProposedAdmission } from '../proposal.ts'
import { MemberKey, Organisation } from '../records.ts'
import { BODY, byId, list, page, type Route } from './route.ts'

export const MEMBERS_ROUTES = {
  service: {
    method: 'GET',
    path: '/v1/service',
    access: 'public',
    summary: 'Name, keys and purposes of this service',
    status: 200,
    response: Service,
  },
  enrol: {
    method: 'POST',
    path: '/v1/enrolments',
    access: 'public',
    summary: 'Enrol a key with a one-time code; signed by that key',
    body: Enrolment,
    limit: BODY.small,
    status: 201,
    response: Me,
  },
  me: {
    method: 'GET',
    path: '/v1/me',
    access: 'member',
    summary: 'The calling organisation and key',
    status: 200,
    response: Me,
  },
  organisationAdd: {
    method: 'POST',
    path: '/v1/organisations',
    access: ['operator'],
    summary: 'Add a provider or consumer; answers a one-time enrolment code',
    body: NewOrganisation,
    limit: BODY.small,
    status: 201,
    response: EnrolmentCode,
  },
  organisationPropose: {
    method: 'POST',
    path: '/v1/organisations/proposals',
    access: ['operator'],
    summary:
      'Propose an officer, operator or auditor, whom an officer of another organisation has to approve; answers half of a one-time code',
    body: NewOrganisation,
    limit: BODY.small,
    status: 201,
    response: ProposedAdmission,
  },
  organisationList: {
    method: 'GET',
    path: '/v1/organisations',
    access: ['operator', 'officer', 'auditor', 'provider'],
    summary: 'Members',
    query: page,
    status: 200,
    response: list(Organisation),
  },
  organisationCode: {
    method: 'POST',
    path: '/v1/organisations/:id/codes',
    access: ['operator'],
    summary: 'A new one-time code for a provider or consumer that never enrolled a key',
    params: byId(OrganisationId),
    status: 201,
    response: EnrolmentCode,
  },
  organisationCodePropose: {
    method: 'POST',
    path: '/v1/organisations/:id/codes/proposals',
    access: ['operator'],
    summary:
      'Propose a further key for a member that lost its own, which an officer of another organisation has to approve; answers half of a one-time code',
    params: byId(OrganisationId),
    status: 201,
    response: ProposedAdmission,
  },
  organisationKeys: {
    method: 'GET',
    path: '/v1/organisations/:id/keys',
    access: ['operator', 'officer', 'auditor'],
    summary: 'The keys of a member, revoked ones too',
    params: byId(OrganisationId),
    status: 200,
    response: list(MemberKey),
  },
  keyList: {
    method: 'GET',
    path: '/v1/keys',
    access: 'member',
    summary: 'The keys of the calling organisation',
    status: 200,
    response: list(MemberKey),
  },
  keyInvite: {
    method: 'POST',
    path: '/v1/keys/codes',
    access: 'member',
    summary: 'A one-time code for a further key of the calling organisation',
    status: 201,
    response: EnrolmentCode,
  },
  keyRotate: {
    method: 'POST',
    path: '/v1/keys/rotate',
    access: 'member',
    summary: 'Put a new key in the place of the one that signs this call; the old one ends with the entry',
    body: KeyRotation,
    limit: BODY.small,
    status: 201,
    response: MemberKey,
  },
  keyRevoke: {
    method: 'POST',
    path: '/v1/keys/:id/revoke',
    access: 'member',
    summary:
      'Revoke a key of the calling organisation (officers: of any; operators: of any provider or consumer)',
    params: byId(KeyId),
    status: 200,
    response: MemberKey,
  },
} as const satisfies Record<string, Route>
