/** How large a document may be, as JSON in UTF-8. */
export const maxDocumentBytes = 512 * 1024

/** So many versions of a design are kept: the first one, and the newest. */
export const maxVersions = 200
