/** What several worked examples name: one moment, one file, one attempt. */
import { idPrefixes, type IdName } from '../ids.ts'

export const exampleId = (name: IdName): string => `${idPrefixes[name]}_01JD0000000000000000000000`

export const at = (second: number): string => `2026-11-20T09:00:${String(second).padStart(2, '0')}.000Z`

export const exampleFile = {
  kind: 'image',
  asset_id: exampleId('asset'),
  filename: 'page.png',
  content_type: 'image/png',
  bytes: 84_120,
  digest: `sha-256:${'0'.repeat(64)}`,
  width: 1536,
  height: 2048,
} as const

export const aboutWork = {
  attempt: { n: 1, worker: exampleId('worker'), started_at: at(1), ended_at: at(3) },
  failure: { code: 'undecodable-image', detail: 'The file ends in the middle of a picture.' },
} as const
