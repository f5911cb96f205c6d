import type { EntityManager } from '#infra/db/orm.ts'
import { listJudged } from '#infra/db/recognitions/recognition-lists.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { beginLines, sendLine } from '../send-line.ts'

const pageSize = 500

/** GET /v1/recognitions/export: one JSON line per recognition that the account has judged. */
export const exportRecognitions =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    // Read before the answer begins, so that a database that is away is still a problem and not half a file.
    let page = await listJudged(em(), { accountId, after: '', limit: pageSize })
    beginLines(response)
    if (request.method === 'HEAD') return void response.end()
    while (page.length > 0 && !response.destroyed) {
      for (const line of page) await sendLine(response, line)
      page =
        page.length < pageSize
          ? []
          : await listJudged(em(), { accountId, after: page.at(-1)!.task_id, limit: pageSize })
    }
    response.end()
  }
