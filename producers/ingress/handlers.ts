import type { Running } from '#infra/process.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { readAsyncapi } from './about/read-asyncapi.ts'
import { readCapabilities } from './about/read-capabilities.ts'
import { readHealth } from './about/read-health.ts'
import { readOpenapi } from './about/read-openapi.ts'
import { readProblem } from './about/read-problem.ts'
import { readReadiness } from './about/read-readiness.ts'
import { listAccounts, patchAccount, readAccount } from './admin/accounts.ts'
import { exportAudit, listAllAudit, listAudit, verifyAudit } from './admin/audit.ts'
import { changeSetting, listSettings, readSetting, resetSetting } from './admin/settings.ts'
import type { Handlers } from './app.ts'
import { createAsset } from './assets/create-asset.ts'
import { deleteAsset } from './assets/delete-asset.ts'
import { listAssets } from './assets/list-assets.ts'
import { readAssetContent } from './assets/read-asset-content.ts'
import { readAsset } from './assets/read-asset.ts'
import { authHandlers } from './auth/auth-handlers.ts'
import { cancelBatch } from './batches/cancel-batch.ts'
import { createBatch } from './batches/create-batch.ts'
import { readBatch } from './batches/read-batch.ts'
import { streamResults } from './batches/stream-results.ts'
import { creditHandlers } from './credits/credit-handlers.ts'
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
import { listEventTypes } from './event-types/list-event-types.ts'
import { readEventType } from './event-types/read-event-type.ts'
import { createStreamToken } from './events/create-stream-token.ts'
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
import { keyHandlers } from './keys/key-handlers.ts'
import { listMaterials } from './materials/list-materials.ts'
import { previewMaterial } from './materials/preview-material.ts'
import { readMaterial } from './materials/read-material.ts'
import { meHandlers } from './me/me-handlers.ts'
import { memberHandlers } from './members/member-handlers.ts'
import { mfaHandlers } from './mfa/mfa-handlers.ts'
import { oidcHandlers } from './oidc/oidc-handlers.ts'
import { priceHandlers } from './prices/price-handlers.ts'
import type { PriceDeps } from './prices/read-prices.ts'
import { deleteProviderKey, patchProviderKey } from './provider-keys/change-provider-key.ts'
import { createProviderKey } from './provider-keys/create-provider-key.ts'
import { listProviderKeys, readProviderKey } from './provider-keys/read-provider-keys.ts'
import { orderHandlers } from './orders/order-handlers.ts'
import { projectHandlers } from './projects/project-handlers.ts'
import { createRecognition } from './recognitions/create-recognition.ts'
import { exportRecognitions } from './recognitions/export-recognitions.ts'
import { listRecognitions } from './recognitions/list-recognitions.ts'
import { subscriptionHandlers } from './subscriptions/subscription-handlers.ts'
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
  PriceDeps &
  Parameters<typeof createTask>[0] &
  Parameters<typeof cancelTask>[0] &
  Parameters<typeof createAsset>[0] &
  Parameters<typeof createProviderKey>[0] &
  Parameters<typeof keyHandlers>[0] &
  Parameters<typeof orderHandlers>[0] &
  Parameters<typeof memberHandlers>[0] &
  Parameters<typeof mfaHandlers>[0] &
  Parameters<typeof oidcHandlers>[0] &
  Parameters<typeof meHandlers>[0] &
  Parameters<typeof subscriptionHandlers>[0] &
  Parameters<typeof createStreamToken>[0] &
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

const eventHandlers = (needs: HandlerNeeds) => ({
  listEvents: listEvents(needs),
  streamEvents: streamEvents(needs),
  createStreamToken: createStreamToken(needs),
  readEvent: readEvent(needs),
  listEventTypes: listEventTypes(),
  readEventType: readEventType(),
})

const operatorHandlers = (needs: HandlerNeeds) => ({
  listSettings: listSettings(needs),
  readSetting: readSetting(needs),
  changeSetting: changeSetting(needs),
  resetSetting: resetSetting(needs),
  listAudit: listAudit(needs),
  listAllAudit: listAllAudit(needs),
  exportAudit: exportAudit(needs),
  verifyAudit: verifyAudit(needs),
  listAccounts: listAccounts(needs),
  readAccount: readAccount(needs),
  patchAccount: patchAccount(needs),
  createProviderKey: createProviderKey(needs),
  listProviderKeys: listProviderKeys(needs),
  readProviderKey: readProviderKey(needs),
  patchProviderKey: patchProviderKey(needs),
  deleteProviderKey: deleteProviderKey(needs),
})

const aboutHandlers = (needs: HandlerNeeds) => {
  const about = { publicUrl: needs.publicUrl, version: '0.1.0' }
  return {
    readCapabilities: readCapabilities(),
    readOpenapi: readOpenapi(about),
    readAsyncapi: readAsyncapi(about),
    readProblem: readProblem(needs),
    readHealth: readHealth(),
    readReadiness: readReadiness(needs),
  }
}

/** Every operation with its handler: leaving one out does not compile. */
export const createHandlers = (needs: HandlerNeeds): Handlers => {
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
    ...projectHandlers(needs),
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
    ...orderHandlers(needs),
    ...catalogHandlers,
    ...creditHandlers(needs),
    ...priceHandlers(needs),
    ...operatorHandlers(needs),
    ...keyHandlers(needs),
    ...memberHandlers(needs),
    ...authHandlers(needs),
    ...mfaHandlers(needs),
    ...oidcHandlers(needs),
    ...meHandlers(needs),
    claimDomain: claimDomain(needs),
    listDomains: listDomains(needs),
    verifyDomain: verifyDomain(needs),
    removeDomain: removeDomain(needs),
    ...eventHandlers(needs),
    ...subscriptionHandlers(needs),
    ...aboutHandlers(needs),
  }
}
