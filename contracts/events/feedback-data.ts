import { z } from 'zod'
import { feedbackSchema } from '../http/feedback.ts'

/** What `recognition.feedback` says. */
export const feedbackEventDataSchema = z.object({ feedback: feedbackSchema })
