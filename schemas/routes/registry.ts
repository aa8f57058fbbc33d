// Uploads, editions and the catalogue.
import { z } from 'zod'
import { CatalogueDataset, CatalogueEdition, NewEdition } from '../api-bodies.ts'
import { DatasetId, EditionId, LIMITS, Sha256Hex } from '../common.ts'
import { Job, JobId, Upload, UploadId } from '../records.ts'
import { BODY, byId, page, pageOf, RESPONSE, type Route } from './route.ts'

export const REGISTRY_ROUTES = {
  uploadStart: {
    method: 'POST',
    path: '/v1/uploads',
    access: ['provider', 'consumer'],
    summary: 'Start an upload of known size and digest',
    body: z.strictObject({
      size: z.number().int().min(1).max(LIMITS.uploadBytes),
      sha256: Sha256Hex,
      /** Smaller parts, for what a hub carries to a node; absent: the largest. */
      partBytes: z
        .number()
        .int()
        .min(64 * 1024)
        .max(LIMITS.uploadPartBytes)
        .optional(),
      /** Bytes of each of several contribution files, which are sent one behind the other; absent: one. */
      files: z.array(z.number().int().min(1)).min(1).max(LIMITS.contributionFiles).optional(),
    }),
    limit: BODY.small,
    status: 201,
    response: Upload,
  },
  uploadPart: {
    method: 'PUT',
    path: '/v1/uploads/:id/parts/:part',
    access: ['provider', 'consumer'],
    summary: 'One part of the size that the start said (the last may be shorter), signed with its own digest',
    params: z.object({ id: UploadId, part: z.coerce.number().int().min(0).max(4095) }),
    bytes: LIMITS.uploadPartBytes,
    status: 200,
    response: Upload,
  },
  uploadShow: {
    method: 'GET',
    path: '/v1/uploads/:id',
    access: ['provider', 'consumer'],
    summary: 'Which parts have arrived',
    params: byId(UploadId),
    status: 200,
    response: Upload,
  },
  uploadCommit: {
    method: 'POST',
    path: '/v1/uploads/:id/commit',
    access: ['provider', 'consumer'],
    summary: 'Check the whole digest and close the upload',
    params: byId(UploadId),
    status: 202,
    response: Upload,
    location: '/v1/uploads/:id',
  },
  editionRegister: {
    method: 'POST',
    path: '/v1/editions',
    access: ['provider'],
    summary: 'Register an edition from an upload; follow the job',
    body: NewEdition,
    limit: BODY.declaration,
    recordsRefusals: true,
    status: 202,
    response: Job,
    location: '/v1/jobs/:id',
  },
  editionShow: {
    method: 'GET',
    path: '/v1/editions/:id',
    access: 'member',
    summary: 'Declaration, totals and caps of an edition',
    params: byId(EditionId),
    status: 200,
    response: CatalogueEdition,
  },
  editionFreeze: {
    method: 'POST',
    path: '/v1/editions/:id/freeze',
    access: ['provider', 'officer'],
    summary: 'Stop answering from an edition; what an officer freezes only an officer opens again',
    params: byId(EditionId),
    recordsRefusals: true,
    whileSuspended: true,
    status: 200,
    response: CatalogueEdition,
  },
  editionUnfreeze: {
    method: 'POST',
    path: '/v1/editions/:id/unfreeze',
    access: ['provider', 'officer'],
    summary: 'Answer again',
    params: byId(EditionId),
    recordsRefusals: true,
    status: 200,
    response: CatalogueEdition,
  },
  editionWithdraw: {
    method: 'POST',
    path: '/v1/editions/:id/withdraw',
    access: ['provider', 'officer'],
    summary: 'Stop for good and destroy the rows',
    params: byId(EditionId),
    recordsRefusals: true,
    whileSuspended: true,
    status: 200,
    response: CatalogueEdition,
  },
  jobShow: {
    method: 'GET',
    path: '/v1/jobs/:id',
    access: ['provider'],
    summary: 'Where a sealing job is',
    params: byId(JobId),
    status: 200,
    response: Job,
  },
  datasetList: {
    method: 'GET',
    path: '/v1/datasets',
    access: 'member',
    summary: 'The catalogue',
    ...pageOf(page, CatalogueDataset),
  },
  datasetShow: {
    method: 'GET',
    path: '/v1/datasets/:id',
    access: 'member',
    summary: 'One dataset and its editions',
    params: byId(DatasetId),
    status: 200,
    longest: RESPONSE.page,
    response: CatalogueDataset,
  },
} as const satisfies Record<string, Route>
