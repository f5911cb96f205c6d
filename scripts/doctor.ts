// npm run doctor: what is wrong with this installation, and what to type about it. Changes nothing.
import { parseArgs } from 'node:util'
import { printable } from './command/table.ts'
import { examine } from './doctor/examine.ts'
import type { Finding } from './doctor/finding.ts'
import { loadEnvironment } from './environment.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' } } })
const findings = await examine(loadEnvironment())

const marks = { ok: '✓', warning: '!', fault: '✗' }
const width = Math.max(...findings.map(({ check }) => check.length))
const lineOf = ({ level, check, detail, fix }: Finding): string =>
  `${marks[level]} ${check.padEnd(width)}  ${printable(detail)}${fix === undefined ? '' : `\n  ${' '.repeat(width)}  → ${fix}`}`

console.log(values.json ? JSON.stringify(findings, undefined, 2) : findings.map(lineOf).join('\n'))
// A server that half answered would keep the process alive.
process.exit(findings.some(({ level }) => level === 'fault') ? 1 : 0)
