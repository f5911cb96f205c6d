/** Under what the tests of workers keep a file in memory: whose it is counts there too. */
export const filePath = (accountId: string, assetId: string): string => `${accountId}/${assetId}`
