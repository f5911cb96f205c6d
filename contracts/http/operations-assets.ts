import { z } from 'zod'
import { assetSchema } from './assets.ts'
import type { Operation } from './operation.ts'
import { pageOf, pageQuery } from './page.ts'
import type { ProblemCode } from './problem.ts'

const found: ProblemCode[] = ['not-found']

export const assetOperations = {
  createAsset: {
    method: 'post',
    path: '/v1/assets',
    scope: 'assets:write',
    projects: 'any',
    summary: 'Upload an image, as multipart/form-data (field `file`) or as the body itself',
    bodyType: 'multipart/form-data',
    isIdempotent: true,
    answers: { 201: assetSchema },
    problems: [
      'payload-too-large',
      'unsupported-media-type',
      'undecodable-image',
      'too-many-pixels',
      'too-many-frames',
      'storage-unavailable',
    ],
  },
  listAssets: {
    method: 'get',
    path: '/v1/assets',
    scope: 'assets:read',
    summary: 'List assets',
    query: pageQuery.extend({
      source: z.enum(['upload', 'output']).optional(),
      task_id: z.string().max(40).optional(),
    }),
    answers: { 200: pageOf(assetSchema) },
    problems: [],
  },
  readAsset: {
    method: 'get',
    path: '/v1/assets/{asset_id}',
    scope: 'assets:read',
    projects: 'own',
    summary: 'Read what is known of an asset',
    answers: { 200: assetSchema },
    problems: [...found, 'gone'],
  },
  readAssetContent: {
    method: 'get',
    path: '/v1/assets/{asset_id}/content',
    scope: 'assets:read',
    projects: 'own',
    summary: 'The bytes of an asset',
    answers: { 200: 'application/octet-stream', 206: 'application/octet-stream', 304: null },
    problems: [...found, 'gone', 'range-not-satisfiable', 'storage-unavailable'],
  },
  deleteAsset: {
    method: 'delete',
    path: '/v1/assets/{asset_id}',
    scope: 'assets:write',
    summary: 'Delete an asset; its links end at once',
    answers: { 204: null },
    problems: [...found, 'storage-unavailable'],
  },
  download: {
    method: 'get',
    path: '/v1/files/{asset_id}',
    scope: 'public',
    summary: 'The bytes behind a signed link',
    query: z.strictObject({ exp: z.string().max(20), kid: z.string().max(40), sig: z.string().max(100) }),
    answers: { 200: 'application/octet-stream', 206: 'application/octet-stream', 302: null, 304: null },
    problems: ['link-invalid', 'link-expired', 'not-found', 'gone', 'range-not-satisfiable', 'storage-unavailable'],
  },
} as const satisfies Record<string, Operation>
