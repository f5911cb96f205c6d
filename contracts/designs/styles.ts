import { chineseStyles } from './style-list/chinese-styles.ts'
import { loudStyles } from './style-list/loud-styles.ts'
import { plainStyles } from './style-list/plain-styles.ts'
import { warmStyles } from './style-list/warm-styles.ts'
import type { Style } from './style.ts'

/** The only list of styles, in the order in which they are shown. */
export const styles: readonly Style[] = [...plainStyles, ...chineseStyles, ...warmStyles, ...loudStyles]

/** The style of this id, or undefined. */
export const findStyle = (id: string): Style | undefined => styles.find(style => style.id === id)
