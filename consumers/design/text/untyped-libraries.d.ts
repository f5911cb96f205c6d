// `linebreak` ships no types; those of `bidi-js` describe its module build, and Node loads the other one.

declare module 'linebreak' {
  class LineBreaker {
    constructor(text: string)
    /** The next place where a line may (or must) end, in UTF-16 units; `null` after the end of the text. */
    nextBreak(): { position: number; required: boolean } | null
  }
  export = LineBreaker
}

declare module 'bidi-js' {
  type Bidi = {
    getEmbeddingLevels(
      text: string,
      direction?: 'ltr' | 'rtl' | 'auto',
    ): {
      levels: Uint8Array
      paragraphs: { start: number; end: number; level: number }[]
    }
  }
  const createBidi: () => Bidi
  export = createBidi
}
