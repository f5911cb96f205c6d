/**
 * Where an asset lies in storage. It follows from the two ids alone, so that workers, which have no database, find it;
 * both ids are made by the platform, so no name from outside ever becomes part of a path.
 */
export const assetKey = (accountId: string, assetId: string): string => `accounts/${accountId}/assets/${assetId}`
