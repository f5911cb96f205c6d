import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of the test's own, removed when the test file is through. */
export function freshFolder(beforeRemoval: (dir: string) => void = () => undefined): string {
  const dir = mkdtempSync(join(tmpdir(), 'inkstone-servers-'))
  process.once('exit', () => {
    beforeRemoval(dir)
    rmSync(dir, { recursive: true, force: true })
  })
  return dir
}
