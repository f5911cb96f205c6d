// npm run demo:design -- brief.json: posters from a brief, written to a folder; needs no running platform.
//   --out out/designs  --variants 4  --canvas portrait  --style auto  --seed 1
// npm run demo:design -- --sheet 60: contact sheets of sixty different briefs instead.
import { parseArgs } from 'node:util'
import { UsageFault } from './command/command.ts'
import { messageOf } from './command/message-of.ts'
import { table } from './command/table.ts'
import { briefSheets } from './demo/design/brief-sheets.ts'
import { makeDesigns } from './demo/design/make-designs.ts'
import { readBriefFile } from './demo/design/read-brief-file.ts'

const usage = `npm run demo:design -- <brief.json or .txt> [--out folder] [--variants 4] [--canvas portrait] [--style auto] [--seed 1]
npm run demo:design -- --sheet 60 [--out folder] [--seed 1]
Briefs to begin with lie in scripts/demo/briefs.`

const options = {
  out: { type: 'string', default: 'out/designs' },
  variants: { type: 'string' },
  canvas: { type: 'string' },
  style: { type: 'string' },
  seed: { type: 'string' },
  sheet: { type: 'string' },
} as const

try {
  await main()
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = error instanceof UsageFault ? 2 : 1
}

async function main(): Promise<void> {
  const { values, positionals } = typed()
  const { out, canvas, style } = values
  const [variants, seed, sheet] = [numberOf('variants'), numberOf('seed'), numberOf('sheet')]
  if (sheet !== undefined && positionals.length === 0) {
    const pages = await briefSheets({ count: Math.min(1000, Math.max(1, sheet)), seed: seed ?? 1 }, out)
    console.log(pages.join('\n'))
    return
  }
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0 || sheet !== undefined) throw new UsageFault(`Type it like this: ${usage}`)
  const made = await makeDesigns(readBriefFile(path), { canvas, style, variants, seed }, out)
  const rows = made.map(one => [one.archetype, one.style, one.score.toFixed(2), one.file])
  console.log(table(['archetype', 'style', 'score', 'file'], rows))

  function numberOf(option: 'variants' | 'seed' | 'sheet'): number | undefined {
    const value = values[option]
    if (value !== undefined && !/^\d+$/.test(value)) throw new UsageFault(`--${option} takes a whole number.`)
    return value === undefined ? undefined : Number(value)
  }
}

function typed() {
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    throw new UsageFault(`${messageOf(error)}\nType it like this: ${usage}`)
  }
}
