// node scripts/build-press-profile.ts: makes infra/color/coated-fogra39.icc, the profile of the press that stands in for the customer's.
// It needs colprof (Debian's argyll, here 2.3.1) and the measurements of FOGRA39L (Debian's icc-profiles-free, here 2.0.1; zlib licence,
// see infra/color/README.md). The same tool and measurements give the same bytes.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const measurements = '/usr/share/color/icc/FOGRA39L.ti3'
const knownDigest = 'e44e6dfa81633588db98b5613a821d4a936d3d9438d2eb983083c3232df393fa'
const target = join(import.meta.dirname, '..', 'infra', 'color', 'coated-fogra39.icc')
const texts = {
  '-D': 'Inkstone coated, after FOGRA39L',
  '-C': 'Data: FOGRA39L by Fogra, via Kai-Uwe Behrmann, zlib licence',
  '-A': 'Inkstone',
  '-M': 'Coated offset',
}

const digest = createHash('sha256').update(readFileSync(measurements)).digest('hex')
if (digest !== knownDigest) throw new Error(`${measurements} is another edition: ${digest}.`)

const folder = mkdtempSync(join(tmpdir(), 'press-profile-'))
try {
  copyFileSync(measurements, join(folder, 'coated.ti3'))
  // Medium quality both ways, the measurements themselves left out, at most 300 % of ink, and one table for all intents: what the profile
  // converts has been put into the gamut of the press before.
  const words = ['-v', '-qm', '-bm', '-nc', '-l', '300', ...Object.entries(texts).flat(), 'coated']
  execFileSync('colprof', words, { cwd: folder, stdio: 'inherit' })
  writeFileSync(target, dated(readFileSync(join(folder, 'coated.icc'))))
} finally {
  rmSync(folder, { recursive: true })
}

/** The header holds the clock's time (six numbers of 16 bits from byte 24 on): that of the measurements takes its place. */
function dated(profile: Buffer): Buffer {
  for (const [place, part] of [2006, 12, 1, 0, 0, 0].entries()) profile.writeUInt16BE(part, 24 + 2 * place)
  return profile
}
