import assert from 'node:assert/strict'
import type { JudgedRecognition } from '#contracts/http/recognition-log.ts'
import type { Platform } from './platform.ts'

/** The lines of the export of judged recognitions, as the holder of this token gets it. */
export const exportedBy = async (
  { baseUrl }: Pick<Platform, 'baseUrl'>,
  { token }: { token: string },
): Promise<JudgedRecognition[]> => {
  const headers = { Authorization: `Bearer ${token}` }
  const response = await fetch(`${baseUrl()}/v1/recognitions/export`, { headers })
  assert.equal(response.headers.get('Content-Type'), 'application/jsonl')
  const lines = (await response.text()).split('\n')
  assert.equal(lines.pop(), '', 'every line ends')
  return lines.map(line => JSON.parse(line) as JudgedRecognition)
}
