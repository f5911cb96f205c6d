/** subset-font ships no types; this is what is used of it. */
declare module 'subset-font' {
  const subsetFont: (font: Buffer, text: string, options: { targetFormat: 'woff2' }) => Promise<Buffer>
  export = subsetFont
}
