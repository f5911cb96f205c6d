import { z } from 'zod'
import { pdfModes } from './formats.ts'

const checkSchema = z.object({
  id: z.string().regex(/^P\d\d$/),
  title: z.string().max(200),
  status: z.enum(['passed', 'warned', 'failed']),
  detail: z.string().max(500).optional().describe('What was found; always there unless it passed.'),
})
export type PreflightCheck = z.output<typeof checkSchema>

/** What a look into the finished file found: structure, boxes, colors, fonts, pictures and ink. No certificate. */
export const preflightReportSchema = z.object({
  mode: z.enum(pdfModes),
  profile: z.string().max(200).describe('The printing condition that the colors are made for.'),
  passed: z.boolean().describe('No check failed.'),
  max_ink_percent: z.number().describe('The most ink of all colors together on one point.'),
  min_image_ppi: z.number().nullable().describe('Of the coarsest picture; null without any.'),
  checks: z.array(checkSchema).max(40),
})
export type PreflightReport = z.output<typeof preflightReportSchema>
