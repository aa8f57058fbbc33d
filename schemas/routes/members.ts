// What members, their keys and their enrolment answer to.
import { Enrolment, EnrolmentCode, Me, NewOrganisation, Service } from '../api-bodies.ts'
import { KeyId, OrganisationId } from '../common.ts'
import { MemberKey, Organisation } from '../records.ts'
import { byId, list, page, type Route } from './route.ts'

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
    summary: 'Add a member; answers a one-time enrolment code',
    body: NewOrganisation,
    status: 201,
    response: EnrolmentCode,
  },
  organisationList: {
    method: 'GET',
    path: '/v1/organisations',
    access: ['operator', 'officer', 'provider'],
    summary: 'Members',
    query: page,
    status: 200,
    response: list(Organisation),
  },
  organisationCode: {
    method: 'POST',
    path: '/v1/organisations/:id/codes',
    access: ['operator'],
    summary: 'A new one-time code for a member who lost the key',
    params: byId(OrganisationId),
    status: 201,
    response: EnrolmentCode,
  },
  organisationKeys: {
    method: 'GET',
    path: '/v1/organisations/:id/keys',
    access: ['operator', 'officer'],
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
  keyRevoke: {
    method: 'POST',
    path: '/v1/keys/:id/revoke',
    access: 'member',
    summary: 'Revoke a key of the calling organisation (operators: of any)',
    params: byId(KeyId),
    status: 200,
    response: MemberKey,
  },
} as const satisfies Record<string, Route>
