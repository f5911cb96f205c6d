import type { KindType } from '#contracts/tasks/registry.ts'
import type { DrawPage } from '#infra/engines/chromium/page-drawer.ts'
import { auditRecognizer } from './audit-recognizer.ts'
import { entitiesWorker } from './design/entities-worker.ts'
import { exportWorker } from './design/export-worker.ts'
import { generateWorker } from './design/generate-worker.ts'
import { layoutWorker } from './design/layout-worker.ts'
import { paletteWorker } from './design/palette-worker.ts'
import type { Adviser } from './design/model/advise.ts'
import type { Designer } from './design/pool.ts'
import { diagnosticEchoWorker } from './diagnostic-echo/worker.ts'
import { htmlRenderWorker } from './html-render/worker.ts'
import { imagePool } from './image-process/pool.ts'
import { imageProcessWorker } from './image-process/worker.ts'
import type { Worker } from './job.ts'
import type { AnswerQuestion } from './recognition/answers.ts'
import { calcWorker } from './recognition/calc-worker.ts'
import { modelFacts, modelName } from './recognition/model-facts.ts'
import type { Recognize } from './recognition/pool.ts'
import type { StorageReach } from './reach-storage.ts'
import { textWorker } from './recognition/text-worker.ts'
import { auditPool } from './scheme-audit/pool.ts'
import { schemeAuditWorker } from './scheme-audit/worker.ts'

export type WorkerNeeds = StorageReach & {
  crash: () => void
  /** Reads pictures; one engine serves all kinds that need it. */
  recognition: () => { recognize: Recognize; answer: AnswerQuestion }
  /** Composes and draws; one engine serves all kinds of design. */
  designer: () => Designer
  /** Undefined where the operator has set up no model. */
  adviser: () => Adviser | undefined
  /** Draws web pages in a browser that it starts when the first one comes. */
  drawPage: () => DrawPage
  /** Engines that a worker opens are closed with it. */
  onClose: (engine: AsyncDisposable) => void
}

/** Kind → its worker. Leaving one out does not compile. */
export const workers: { [K in KindType]: (needs: WorkerNeeds, concurrency: number) => Worker<K> } = {
  'text.recognize': ({ read, recognition }) => textWorker({ read, answer: recognition().answer, model: modelName }),
  'calc.recognize': ({ read, recognition }) => calcWorker({ read, answer: recognition().answer, model: modelName }),
  'scheme.audit': ({ read, store, recognition, onClose }, concurrency) => {
    const pool = auditPool({ size: concurrency })
    onClose(pool)
    const recognize = auditRecognizer(recognition().recognize)
    return schemeAuditWorker({ read, store, measure: pool.measure, recognize, model: modelFacts })
  },
  'image.process': ({ read, store, onClose }, concurrency) => {
    const pool = imagePool({ size: concurrency })
    onClose(pool)
    return imageProcessWorker({ read, store, run: pool.run })
  },
  'design.generate': ({ read, store, designer, adviser }) =>
    generateWorker({ read, store, designer: designer(), adviser: adviser() }),
  'design.export': ({ read, readVersion, store, designer }) =>
    exportWorker({ read, readVersion, store, designer: designer() }),
  'html.render': ({ read, store, drawPage }) => htmlRenderWorker({ read, store, draw: drawPage() }),
  'layout.suggest': ({ read, designer }) => layoutWorker({ read, designer: designer() }),
  'palette.recommend': ({ read, designer }) => paletteWorker({ read, recommend: designer().recommend }),
  'entities.extract': () => entitiesWorker(),
  'diagnostic.echo': ({ store, crash }) => diagnosticEchoWorker({ store, crash }),
}
