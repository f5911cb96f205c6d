import type { Running } from '#infra/process.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { readAsyncapi } from './about/read-asyncapi.ts'
import { readCapabilities } from './about/read-capabilities.ts'
import { readHealth } from './about/read-health.ts'
import { readOpenapi } from './about/read-openapi.ts'
import { readProblem } from './about/read-problem.ts'
import { readReadiness } from './about/read-readiness.ts'
import type { Handlers } from './app.ts'
import { createAsset } from './assets/create-asset.ts'
import { deleteAsset } from './assets/delete-asset.ts'
import { listAssets } from './assets/list-assets.ts'
import { readAssetContent } from './assets/read-asset-content.ts'
import { readAsset } from './assets/read-asset.ts'
import { cancelBatch } from './batches/cancel-batch.ts'
import { createBatch } from './batches/create-batch.ts'
import { readBatch } from './batches/read-batch.ts'
import { streamResults } from './batches/stream-results.ts'
import { createDesignGeneration } from './designs/create-design-generation.ts'
import { createDesign } from './designs/create-design.ts'
import { deleteDesign } from './designs/delete-design.ts'
import { diffDesign } from './designs/diff-design.ts'
import { duplicateDesign } from './designs/duplicate-design.ts'
import { listDesigns } from './designs/list-designs.ts'
import { listVersions } from './designs/list-versions.ts'
import { patchDesign } from './designs/patch-design.ts'
import { readDesign } from './designs/read-design.ts'
import { readVersion } from './designs/read-version.ts'
import { restoreVersion } from './designs/restore-version.ts'
import { claimDomain } from './domains/claim-domain.ts'
import { listDomains } from './domains/list-domains.ts'
import { removeDomain } from './domains/remove-domain.ts'
import { verifyDomain } from './domains/verify-domain.ts'
import { listEvents } from './events/list-events.ts'
import { readEvent } from './events/read-event.ts'
import { streamEvents } from './events/stream-events.ts'
import { download } from './files/download.ts'
import { createExport } from './exports/create-export.ts'
import { deleteExport } from './exports/delete-export.ts'
import { listDesignExports, listExports } from './exports/list-exports.ts'
import { readExport } from './exports/read-export.ts'
import { renewExportLinks } from './exports/renew-export-links.ts'
import { listFonts } from './fonts/list-fonts.ts'
import { readFont } from './fonts/read-font.ts'
import { listMaterials } from './materials/list-materials.ts'
import { previewMaterial } from './materials/preview-material.ts'
import { readMaterial } from './materials/read-material.ts'
import { readBalance } from './read-balance.ts'
import { createRecognition } from './recognitions/create-recognition.ts'
import { exportRecognitions } from './recognitions/export-recognitions.ts'
import { listRecognitions } from './recognitions/list-recognitions.ts'
import { listStyles } from './styles/list-styles.ts'
import { readStyle } from './styles/read-style.ts'
import { cancelTask } from './tasks/cancel-task.ts'
import { createTask } from './tasks/create-task.ts'
import { deleteTask } from './tasks/delete-task.ts'
import { estimateTask } from './tasks/estimate-task.ts'
import { giveFeedback } from './tasks/give-feedback.ts'
import { listTasks } from './tasks/list-tasks.ts'
import { readFeedback } from './tasks/read-feedback.ts'
import { readTaskOutput } from './tasks/read-task-output.ts'
import { readTask } from './tasks/read-task.ts'
import { retryTask } from './tasks/retry-task.ts'
import { listTaskEvents, type WatchTaskDeps } from './tasks/watch-task.ts'

export type HandlerNeeds = WatchTaskDeps &
  Parameters<typeof createTask>[0] &
  Parameters<typeof cancelTask>[0] &
  Parameters<typeof createAsset>[0] &
  Parameters<typeof verifyDomain>[0] & { storage: Storage; ready: Running['ready'] }

/** What an installation brings along. */
export const catalogHandlers = {
  listStyles: listStyles(),
  readStyle: readStyle(),
  listFonts: listFonts(),
  readFont: readFont(),
  listMaterials: listMaterials(),
  readMaterial: readMaterial(),
  previewMaterial: previewMaterial(),
}

const exportHandlers = (needs: HandlerNeeds) => ({
  createExport: createExport(needs),
  listDesignExports: listDesignExports(needs),
  listExports: listExports(needs),
  readExport: readExport(needs),
  renewExportLinks: renewExportLinks(needs),
  deleteExport: deleteExport(needs),
})

/** Every operation with its handler: leaving one out does not compile. */
export const createHandlers = (needs: HandlerNeeds): Handlers => {
  const about = { publicUrl: needs.publicUrl, version: '0.1.0' }
  return {
    createTask: createTask(needs),
    createRecognition: createRecognition(needs),
    createDesignGeneration: createDesignGeneration(needs),
    estimateTask: estimateTask(needs),
    listTasks: listTasks(needs),
    readTask: readTask(needs),
    deleteTask: deleteTask(needs),
    cancelTask: cancelTask(needs),
    retryTask: retryTask(needs),
    readTaskOutput: readTaskOutput(needs),
    listTaskEvents: listTaskEvents(needs),
    giveFeedback: giveFeedback(needs),
    readFeedback: readFeedback(needs),
    listRecognitions: listRecognitions(needs),
    exportRecognitions: exportRecognitions(needs),
    createBatch: createBatch(needs),
    readBatch: readBatch(needs),
    readBatchResults: streamResults(needs),
    cancelBatch: cancelBatch(needs),
    createAsset: createAsset(needs),
    listAssets: listAssets(needs),
    readAsset: readAsset(needs),
    readAssetContent: readAssetContent(needs),
    deleteAsset: deleteAsset(needs),
    download: download(needs),
    createDesign: createDesign(needs),
    listDesigns: listDesigns(needs),
    readDesign: readDesign(needs),
    patchDesign: patchDesign(needs),
    deleteDesign: deleteDesign(needs),
    listVersions: listVersions(needs),
    readVersion: readVersion(needs),
    restoreVersion: restoreVersion(needs),
    diffDesign: diffDesign(needs),
    duplicateDesign: duplicateDesign(needs),
    ...exportHandlers(needs),
    ...catalogHandlers,
    claimDomain: claimDomain(needs),
    listDomains: listDomains(needs),
    verifyDomain: verifyDomain(needs),
    removeDomain: removeDomain(needs),
    listEvents: listEvents(needs),
    streamEvents: streamEvents(needs),
    readEvent: readEvent(needs),
    readBalance: readBalance(needs),
    readCapabilities: readCapabilities(),
    readOpenapi: readOpenapi(about),
    readAsyncapi: readAsyncapi(about),
    readProblem: readProblem(needs),
    readHealth: readHealth(),
    readReadiness: readReadiness(needs),
  }
}
