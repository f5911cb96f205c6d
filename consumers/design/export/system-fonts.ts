import type { FontFamily, FontScript } from '#infra/fonts/catalog.ts'

/** The fonts of systems that most look like a family of ours: for what is typed later, and for mail. */
export const systemFonts = ({ kind, scripts }: Pick<FontFamily, 'kind' | 'scripts'>): string => {
  const isSerif = kind === 'serif' || kind === 'brush'
  const { [isSerif ? 'serif' : 'sans']: fonts } = lookalikes
  return [...scripts.map(script => fonts[script]), isSerif ? 'serif' : 'sans-serif'].join(',')
}

const lookalikes: Record<'serif' | 'sans', Record<FontScript, string>> = {
  serif: {
    latin: "Georgia,'Times New Roman'",
    han: "'Songti SC',SimSun,'Noto Serif CJK SC'",
    arabic: "'Geeza Pro','Traditional Arabic','Noto Naskh Arabic'",
  },
  sans: {
    latin: "'Helvetica Neue',Helvetica,Arial",
    han: "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC'",
    arabic: "'Segoe UI',Tahoma,'Noto Sans Arabic'",
  },
}
