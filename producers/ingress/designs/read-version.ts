import { migrateDesign } from '#contracts/designs/migrations.ts'
import type { DesignVersionView } from '#contracts/http/design-versions.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { designOf, versionOf } from './find-design.ts'
import type { DesignDeps } from './make-once.ts'
import { viewVersion } from './view-design.ts'

/** GET /v1/designs/{id}/versions/{version} */
export const readVersion =
  ({ em }: Pick<DesignDeps, 'em'>): Handler =>
  async (request, response) => {
    const design = await designOf(em(), { request, caller: callerOf(response) })
    const version = await versionOf(em(), design, request.params['version'])
    response.json({
      ...viewVersion(version),
      document: migrateDesign(version.document),
    } satisfies DesignVersionView)
  }
