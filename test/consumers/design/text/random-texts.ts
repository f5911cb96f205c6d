/** Texts made of the pieces that posters are made of, the same for the same seed. */
import { seededRandom, type Random } from '../../../../consumers/design/random.ts'
import type { TextStyle } from '../../../../consumers/design/text/choose-faces.ts'
import type { Span } from '../../../../consumers/design/text/stop-places.ts'

const pieces = {
  zh: '春季新品发布会|夏日音乐节|限时优惠|的|了|和|，|。|！|：|（特别版）|《城市之光》|“匠心”|3月21日|10:00–18:00|￥199|全场5折|·|……|——|第12届|北京|Inkstone|A4|50%|🎉| '.split(
    '|',
  ),
  en: 'Summer|festival|by the|sea|Don’t|miss|it!|“live”|20–23 June|$49.99|well-known|e.g.|Ångström|naïve|(free)|& more,|https://example.com/a/b|☕|👩‍💻|fjord|Typography'.split(
    '|',
  ),
  ar: 'مهرجان|الربيع|في|دبي|2026|Design Week|؟|،|خصم|50%|السلام|عليكم|(مجانا)|🎉'.split('|'),
}

const families = {
  zh: ['noto-sans-sc', 'noto-serif-sc', 'zcool-kuaile', 'inter', 'playfair-display'],
  en: ['inter', 'playfair-display', 'lora', 'bebas-neue', 'dm-serif-display', 'noto-sans-sc'],
  ar: ['noto-kufi-arabic', 'noto-naskh-arabic', 'inter'],
}
const locales = { zh: 'zh-Hans', en: 'en', ar: 'ar' }

export type Sample = { text: string; style: TextStyle; keep: Span[]; random: Random }

/** `count` texts of up to `longest` pieces, one language after the other. */
export const randomTexts = (seed: number, count: number, longest: number): Sample[] =>
  Array.from({ length: count }, (_, place) => {
    const random = seededRandom(`${seed}/${place}`)
    const language = (['zh', 'en', 'ar'] as const)[place % 3]!
    const chosen = Array.from({ length: 1 + random.int(longest) }, () => random.pick(pieces[language]))
    const joint = language === 'zh' ? '' : ' '
    const text = chosen.map(piece => (random.int(12) === 0 ? `${piece}\n` : piece)).join(joint)
    const style = {
      family: random.pick(families[language]),
      weight: random.pick([400, 700]),
      locale: locales[language],
    }
    return { text, style, keep: someSpans(text, random), random }
  })

const someSpans = (text: string, random: Random): Span[] => {
  const start = random.int(text.length)
  const end = Math.min(text.length, start + 1 + random.int(8))
  return random.int(2) === 0 || text.slice(start, end).includes('\n') ? [] : [{ start, end }]
}
