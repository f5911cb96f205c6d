import { BrowserPool, type BrowserPoolOptions } from './browser-pool.ts'
import { drawPage, type DrawnPage, type PageJob } from './draw-page.ts'

/** @throws Failure as `drawPage` and `BrowserPool.run` do. */
export type DrawPage = (job: PageJob, signal: AbortSignal) => Promise<DrawnPage>

/** Draws pages in a browser that starts with the first of them. */
export const pageDrawer = (options: BrowserPoolOptions = {}): AsyncDisposable & { draw: DrawPage } => {
  const pool = new BrowserPool(options)
  return {
    draw: (job, signal) => pool.run(context => drawPage(context, job), signal),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}
