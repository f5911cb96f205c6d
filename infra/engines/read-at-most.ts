/** The text of a body, counted as it comes; undefined, and read no further, when it is longer than this. */
export const readAtMost = async (body: Response['body'], mostBytes: number): Promise<string | undefined> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
