/** A set of code points that answers in one look at a bitmap (at most 139 kB). */
export const codePointSet = (codePoints: Uint32Array): ((codePoint: number) => boolean) => {
  const words = new Uint32Array(((codePoints.at(-1) ?? 0) >>> 5) + 1)
  for (const codePoint of codePoints) words[codePoint >>> 5]! |= 1 << (codePoint & 31)
  return codePoint => ((words[codePoint >>> 5] ?? 0) & (1 << (codePoint & 31))) !== 0
}
