import { z } from 'zod'
import { styleSchema } from '../designs/style.ts'
import { fontQuery, fontSchema } from './fonts.ts'
import { materialKinds, materialSchema, previewQuery } from './materials.ts'
import type { Operation } from './operation.ts'
import { pageOf, pageQuery } from './page.ts'

// What an installation brings along is nobody's secret, and its pictures are to be shown by browsers, which send no key.
const catalogQuery = pageQuery.omit({ order: true }).extend({
  q: z.string().max(100).optional().describe('English or Chinese words, all of which must match.'),
  tag: z.string().max(40).optional(),
})

export const materialOperations = {
  listStyles: {
    method: 'get',
    path: '/v1/styles',
    scope: 'public',
    summary: 'List the styles that posters are made in',
    query: catalogQuery.omit({ q: true }),
    answers: { 200: pageOf(styleSchema) },
    problems: [],
  },
  readStyle: {
    method: 'get',
    path: '/v1/styles/{style_id}',
    scope: 'public',
    summary: 'Read a style',
    answers: { 200: styleSchema },
    problems: ['not-found'],
  },
  listFonts: {
    method: 'get',
    path: '/v1/fonts',
    scope: 'public',
    summary: 'List the font families that texts are set in',
    query: fontQuery,
    answers: { 200: pageOf(fontSchema) },
    problems: [],
  },
  readFont: {
    method: 'get',
    path: '/v1/fonts/{font_id}',
    scope: 'public',
    summary: 'Read what is known of a font family',
    answers: { 200: fontSchema },
    problems: ['not-found'],
  },
  listMaterials: {
    method: 'get',
    path: '/v1/materials',
    scope: 'public',
    summary: 'List or search icons, backgrounds and artworks',
    query: catalogQuery.extend({ kind: z.enum(materialKinds).optional() }),
    answers: { 200: pageOf(materialSchema) },
    problems: [],
  },
  readMaterial: {
    method: 'get',
    path: '/v1/materials/{material_id}',
    scope: 'public',
    summary: 'Read what is known of an icon, a background or an artwork',
    answers: { 200: materialSchema },
    problems: ['not-found'],
  },
  previewMaterial: {
    method: 'get',
    path: '/v1/materials/{material_id}/preview',
    scope: 'public',
    summary: 'An icon, a background or an artwork as an SVG picture, in colors of your own if you like',
    query: previewQuery,
    answers: { 200: 'image/svg+xml' },
    problems: ['not-found'],
  },
} as const satisfies Record<string, Operation>
