import { derivedId, timeOf } from '#contracts/ids.ts'
import type { SchemeAuditInput } from '#contracts/tasks/scheme-audit.ts'
import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import type { Job, Work } from '../job.ts'
import type { ReadAsset, StoreAsset } from '../reach-storage.ts'
import { storedFile } from '../stored-file.ts'
import { judge } from './judgment/judge.ts'
import type { MeasureImage } from './pool.ts'
import { readSamples } from './read-samples.ts'
import type { RecognitionModel, Recognize } from './recognizer.ts'
import { renderings, type ReportFormat } from './report/render.ts'

type Needs = {
  read: ReadAsset
  /** Overwrites, so that a second run of the task leaves the same files. */
  store: StoreAsset
  measure: MeasureImage
  recognize: Recognize
  /** Asked for each audit; to know it takes reading the network. */
  model: () => RecognitionModel
}

type AuditJob = Omit<Job, 'input'> & { input: SchemeAuditInput }
type AuditWork = Omit<Work, 'result'> & { result: SchemeReport }

/** A second run gives the same report, but for how fast the solver was. */
export const schemeAuditWorker =
  ({ read, store, measure, recognize, model }: Needs) =>
  async ({ taskId, accountId, input, signal, progress }: AuditJob): Promise<AuditWork> => {
    const total = input.samples.length
    const { samples, unreadable } = await readSamples(
      { read: async assetId => read(accountId, assetId), measure, recognize },
      {
        input,
        signal,
        onRead: done => progress({ value: done / (total + 1), stage: 'reading', steps_done: done, steps_total: total }),
      },
    )
    const { scheme, domain } = input
    const report = judge({
      scheme,
      domain,
      auditedOn: timeOf(taskId).toISOString().slice(0, 10),
      samples,
      unreadable,
      model: model(),
    })
    progress({ value: total / (total + 1), stage: 'writing', steps_done: total, steps_total: total })
    const files: StoredFile[] = []
    for (const format of input.formats) {
      signal.throwIfAborted()
      const { file, bytes } = await fileOf(report, format, taskId)
      await store(accountId, file.asset_id, bytes)
      files.push(file)
    }
    return { result: report, files, warnings: warningsFor(report) }
  }

const fileOf = async (
  report: SchemeReport,
  format: ReportFormat,
  taskId: string,
): Promise<{ file: StoredFile; bytes: Buffer }> => {
  const { kind, contentType, render } = renderings[format]
  const bytes = await render(report)
  const file = storedFile(bytes, {
    kind,
    asset_id: derivedId('asset', taskId, `report-${format}`),
    filename: `report.${format}`,
    content_type: contentType,
  })
  return { file, bytes }
}

const warningsFor = ({ samples, solving }: SchemeReport): string[] => [
  ...(samples.unreadable > 0 ? [`${samples.unreadable} of ${samples.given} samples could not be read.`] : []),
  ...(solving.basis === 'estimated' ? ['Too few samples have labels: the solve rate is an estimate.'] : []),
]
