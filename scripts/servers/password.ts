import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The generated password of the server in `dir`: made once, readable by its owner only, safe inside a URL. */
export function rememberPassword(dir: string): string {
  const path = join(dir, 'password')
  if (existsSync(path)) return readFileSync(path, 'utf8')
  const password = randomBytes(24).toString('hex')
  writeFileSync(path, password, { mode: 0o600 })
  return password
}
