import { isDone } from '#contracts/http/tasks.ts'
import { outputFolder } from '#contracts/storage-keys.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import { among, insertion, jsonOf, sql, type Write } from '#infra/db/sql.ts'
import type { OpenTask } from './state.ts'

type Story = { before: OpenTask; task: OpenTask }

/**
 * Makes the assets what the outputs of these tasks have become: rows for the files that are new, and for those that landed before the
 * time at which they go, which only the end of the task decides.
 */
export const assetWrites = (stories: readonly Story[]): Write[] => [
  ...insertion('asset', stories.flatMap(newAssets)),
  ...changeWrites(stories.flatMap(changedAssets)),
]

const newAssets = ({ before, task }: Story): object[] =>
  task.output
    .filter(file => !find(before.output, file))
    .map(file => ({
      id: file.asset_id,
      accountId: task.accountId,
      source: 'output',
      taskId: task.id,
      folder: outputFolder(task.type),
      filename: file.filename,
      ...factsOf(file, task.expiresAt),
    }))

const changedAssets = ({ before, task }: Story): ChangedAsset[] =>
  before.output.flatMap(known => {
    const file = find(task.output, known)
    const about = { id: known.asset_id, taskId: task.id }
    // What a run made that was given up, and the next one did not, is of no use to anybody.
    if (!file) return [{ ...about, ...factsOf(known, task.finishedAt) }]
    return isDone(task.status) || file.digest !== known.digest ? [{ ...about, ...factsOf(file, task.expiresAt) }] : []
  })

const find = (files: readonly StoredFile[], { asset_id: id }: StoredFile): StoredFile | undefined =>
  files.find(file => file.asset_id === id)

const factsOf = ({ content_type: contentType, bytes, digest, width, height }: StoredFile, expiresAt: Date | null) => ({
  contentType,
  bytes,
  digest,
  width: width ?? null,
  height: height ?? null,
  expiresAt,
})

type ChangedAsset = ReturnType<typeof factsOf> & { id: string; taskId: string }

const changeWrites = (rows: readonly ChangedAsset[]): Write[] => {
  if (rows.length === 0) return []
  const statement = sql`update asset set (content_type, bytes, digest, width, height, expires_at)
          = (s."contentType", s.bytes, s.digest, s.width, s.height, s."expiresAt")
        from json_to_recordset(${jsonOf(rows)}::json) as s (id text, "taskId" text, "contentType" text, bytes bigint, digest text,
          width int, height int, "expiresAt" timestamptz)
        where asset.id = s.id and asset.task_id = s."taskId" and ${among(
          'asset.id',
          rows.map(({ id }) => id),
        )}`
  return [{ statement }]
}
