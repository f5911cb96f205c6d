import type { Response } from 'express'
import type { StoredDesign } from '#infra/db/designs/design-lists.ts'
import type { Links } from '#infra/storage/links.ts'
import { etagOf } from '../etag.ts'
import { viewDesign } from './view-design.ts'

/** Answers with a design and its ETag. */
export const sendDesign = (response: Response, design: StoredDesign, links: Pick<Links, 'signLink'>): void => {
  response.set('ETag', etagOf(design)).json(viewDesign(design, links))
}
