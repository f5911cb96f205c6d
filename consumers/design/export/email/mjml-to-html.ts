/**
 * MJML as the tables that mailboxes read. It is loaded when first needed: with all that it brings it takes a third of a second.
 * Fonts are never asked for from anywhere, and no file is included. @throws Error for MJML that is not valid, which is ours to mend
 */
export const mjmlToHtml = async (mjml: string): Promise<string> => {
  const { default: convert } = await import('mjml')
  const { html } = await convert(mjml, {
    validationLevel: 'strict',
    fonts: {},
    ignoreIncludes: true,
    keepComments: true,
    minify: false,
    beautify: false,
  })
  return html
}
