// npm run new:kind -- image.upscale image.upscaled: writes a kind of work that runs, for you to fill with yours.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writeKind } from './new-kind/write-kind.ts'

const usage = 'npm run new:kind -- <subject.verb> <subject.past> [--into <folder of another checkout>]'
try {
  main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function main(): void {
  const { values, positionals } = parseArgs({ options: { into: { type: 'string' } }, allowPositionals: true })
  const [type, done, ...more] = positionals
  if (type === undefined || done === undefined || more.length > 0) throw new Error(`Type it like this: ${usage}`)
  const dir = values.into === undefined ? join(import.meta.dirname, '..') : resolve(values.into)
  const { made, changed } = writeKind(dir, { type, done })
  const [contract, worker] = made
  console.log(`${made.map(path => `new      ${path}`).join('\n')}
${changed.map(path => `+1 line  ${path}`).join('\n')}

Say in ${contract} what goes in, what comes out and what it costs; do it in ${worker}; then npm test.`)
}
