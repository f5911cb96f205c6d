import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { etagOf, isKnown } from '../etag.ts'
import { designOf } from './find-design.ts'
import type { DesignDeps } from './make-once.ts'
import { sendDesign } from './send-design.ts'

/** GET /v1/designs/{id} */
export const readDesign =
  ({ em, links }: DesignDeps): Handler =>
  async (request, response) => {
    const design = await designOf(em(), { request, caller: callerOf(response) })
    if (isKnown(request, design)) response.status(304).set('ETag', etagOf(design)).end()
    else sendDesign(response, design, links)
  }
