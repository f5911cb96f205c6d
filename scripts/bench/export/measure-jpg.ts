// JPEGs that must fit into so many bytes: they do, or the caller is told in a typed error that they cannot.
import { Failure } from '#contracts/failures.ts'
import { exportAs, forEachDesign, type Measure } from './measure.ts'

const check = 'jpg_budget_ratio'
const budgets = [30_000, 100_000, 250_000]

export const measureJpg: Measure = async (bench, tally) => {
  for (const max_bytes of budgets) {
    await forEachDesign(bench, tally, {
      checks: [check],
      work: async (design, look) => {
        const outcome = await exportAs(bench, design, { type: 'jpg', max_bytes }).catch((error: unknown) => error)
        if (outcome instanceof Failure && outcome.code === 'target-unreachable') {
          look.add('jpg_unreachable', 1)
          look.check(check, true, '')
          return
        }
        if (outcome instanceof Error) throw outcome
        const bytes = (outcome as Awaited<ReturnType<typeof exportAs>>).files[0].bytes.length
        look.check(check, bytes <= max_bytes, `${bytes} bytes instead of ${max_bytes}`)
      },
    })
  }
}
