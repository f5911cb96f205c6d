import type { ExportFormat } from '#contracts/exports/formats.ts'
import type { ExportSource, Rendition } from './rendition.ts'

/**
 * Draws one format. Each is loaded when it is first asked for: a thread that only draws pictures needs neither pdfkit nor MJML.
 * @throws Failure when this format cannot be made of this design
 */
export const render = async (source: ExportSource, format: ExportFormat): Promise<Rendition> => {
  switch (format.type) {
    case 'png':
      return (await import('./raster/render-png.ts')).renderPng(source, format)
    case 'jpg':
      return (await import('./raster/render-jpg.ts')).renderJpg(source, format)
    case 'webp':
      return (await import('./raster/render-webp.ts')).renderWebp(source, format)
    case 'avif':
      return (await import('./raster/render-avif.ts')).renderAvif(source, format)
    case 'html':
      return (await import('./html/render-html.ts')).renderHtml(source, format)
    case 'email':
      return (await import('./email/render-email.ts')).renderEmail(source, format)
    case 'pdf':
      return (await import('./pdf/render-pdf.ts')).renderPdf(source, format)
  }
}
