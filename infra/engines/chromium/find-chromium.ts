import { accessSync, constants } from 'node:fs'

/**
 * Where distributions put the browser. The one without windows comes first: it is the same engine, and a fresh context costs it a
 * seventh of what it costs the other, which makes a window with tabs and menus for each.
 */
const usualPlaces = [
  '/usr/lib/chromium/chromium-headless-shell',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/lib/chromium/chromium',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser's program: the one that the operator names, else the first that is installed; undefined without any. */
export const findChromium = (named?: string): string | undefined =>
  (named === undefined ? usualPlaces : [named]).find(isExecutable)

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
