// The mail page by what is known to break mailboxes.
import { exportAs, forEachDesign, type Measure } from './measure.ts'
import { sourceOf } from './bench-design.ts'
import { isText } from './text-ink.ts'

const check = 'email_lint_ratio'

/** Gmail cuts a page off behind it. */
const maxBytes = 102 * 1024

const rules: readonly { fault: string; pattern: RegExp }[] = [
  { fault: 'a script', pattern: /<script|\son[a-z]+=|javascript:/i },
  { fault: 'an outside style sheet or font', pattern: /<link|@import|@font-face/i },
  { fault: 'a frame, a form or a drawing', pattern: /<(?:iframe|form|input|video|canvas|svg|object|embed)\b/i },
  {
    fault: 'a position or a flexible box',
    pattern: /position\s*:\s*(?:absolute|fixed|relative)|display\s*:\s*(?:flex|grid)/i,
  },
  { fault: 'a picture in its address', pattern: /src="data:/i },
  { fault: 'a picture without words', pattern: /<img(?![^>]*\salt=)[^>]*>/i },
  { fault: 'a picture without a width', pattern: /<img(?![^>]*\swidth=)[^>]*>/i },
]

export const measureEmail: Measure = (bench, tally) =>
  forEachDesign(bench, tally, {
    checks: [check],
    work: async (design, look) => {
      const { files } = await exportAs(bench, design, {
        type: 'email',
        image_base_url: 'https://example.com/pictures/',
      })
      const html = Buffer.from(files[0].bytes).toString()
      const texts = sourceOf(design).list.items.filter(isText)
      const faults = [
        ...rules.filter(({ pattern }) => pattern.test(html)).map(({ fault }) => fault),
        ...(files[0].bytes.length > maxBytes ? [`${files[0].bytes.length} bytes`] : []),
        ...(texts.every(({ text }) => wordsOf(html).includes(squeezed(text))) ? [] : ['not all of its text']),
      ]
      look.check(check, faults.length === 0, `it has ${faults.join(', ')}`)
    },
  })

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", nbsp: ' ' }

/** What is read, without tags; Outlook's own branches are comments. */
const wordsOf = (html: string): string =>
  squeezed(
    html
      .replaceAll(/<!--[\s\S]*?-->|<style[\s\S]*?<\/style>|<head[\s\S]*?<\/head>/gi, '')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole),
  )

const squeezed = (text: string): string =>
  text.normalize('NFC').replaceAll(/[\s\u00a0\u200b-\u200d\u2066-\u2069]+/g, '')
