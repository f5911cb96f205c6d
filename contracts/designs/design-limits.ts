/** How large a document may be, as JSON in UTF-8. */
export const maxDocumentBytes = 512 * 1024

/** More patterns than this are no poster, and each takes as long to draw as all else together. */
export const maxPatterns = 20

/** Width to height of a pattern, or the other way round: a strip that is a tenth of the longest canvas, of 12:1, is that long. */
export const maxPatternAspect = 120

/** So many versions of a design are kept: the first one, and the newest. */
export const maxVersions = 200
