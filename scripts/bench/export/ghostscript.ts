import { readFile } from 'node:fs/promises'
import { runTool } from './run-tool.ts'

const quiet = ['-q', '-dSAFER', '-dBATCH', '-dNOPAUSE']
const smooth = ['-dTextAlphaBits=4', '-dGraphicsAlphaBits=4']

/** The trimmed page as it will be printed, by the profile that the file carries: relative colorimetric, with black point compensation. */
export const proofPrint = async (pdf: string, pnm: string, ppi: number): Promise<void> => {
  const color = ['-dUsePDFX3Profile', '-dRenderIntent=1', '-dBlackPtComp=1']
  await runTool('gs', [
    ...quiet,
    ...smooth,
    ...color,
    '-sDEVICE=ppmraw',
    '-dUseTrimBox',
    `-r${ppi}`,
    `-sOutputFile=${pnm}`,
    pdf,
  ])
}

/** The most ink on one point of the page, of all four together, in percent. */
export const mostInk = async (pdf: string, pam: string): Promise<number> => {
  await runTool('gs', [...quiet, ...smooth, '-sDEVICE=pamcmyk32', '-r72', `-sOutputFile=${pam}`, pdf])
  const file = await readFile(pam)
  const head = 'ENDHDR\n'
  const ink = file.subarray(file.indexOf(head) + head.length)
  let most = 0
  for (let at = 0; at + 3 < ink.length; at += 4)
    most = Math.max(most, ink[at]! + ink[at + 1]! + ink[at + 2]! + ink[at + 3]!)
  return (100 * most) / 255
}
