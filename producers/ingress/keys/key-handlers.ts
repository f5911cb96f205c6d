import { createApiKey, type KeyDeps } from './create-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'
import { patchApiKey } from './patch-api-key.ts'
import { readApiKey } from './read-api-key.ts'
import { reportLeakedKey } from './report-leaked-key.ts'
import { revokeApiKey } from './revoke-api-key.ts'
import { rotateApiKey } from './rotate-api-key.ts'

export const keyHandlers = (needs: KeyDeps) => ({
  createApiKey: createApiKey(needs),
  listApiKeys: listApiKeys(needs),
  readApiKey: readApiKey(needs),
  patchApiKey: patchApiKey(needs),
  revokeApiKey: revokeApiKey(needs),
  rotateApiKey: rotateApiKey(needs),
  reportLeakedKey: reportLeakedKey(needs),
})
