import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { findMe, viewMe, type MeDeps } from './view-me.ts'

/** GET /v1/me */
export const readMe =
  ({ em, links }: MeDeps): Handler =>
  async (_request, response) => {
    const caller = callerOf(response)
    const { accountId } = caller
    response.json(await viewMe(em(), await findMe(em(), caller), { accountId, links }))
  }
