// Writes .env with fresh random secrets for docker-compose.yml, once; an existing .env is left alone. Plain JavaScript without
// dependencies: docker compose needs nothing else from this machine.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const path = join(dirname(fileURLToPath(import.meta.url)), '..', '.env')
const secrets = [
  'POSTGRES_PASSWORD',
  'RABBITMQ_PASSWORD',
  'REDIS_PASSWORD',
  'KEY_PEPPER',
  'URL_SIGNING_KEY',
  'JWT_KEY',
  'MAIL_TOKEN_KEY',
  'DATA_KEY',
  'WEBHOOK_SIGNING_KEY',
]

try {
  const lines = secrets.map(name => `${name}=${randomBytes(32).toString('hex')}\n`)
  writeFileSync(path, lines.join(''), { mode: 0o600, flag: 'wx' })
  console.log(`Wrote ${secrets.length} secrets to .env.`)
} catch (error) {
  if (error.code !== 'EEXIST') throw error
  console.log('.env exists and is left as it is.')
}
