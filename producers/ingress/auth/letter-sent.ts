import type { Response } from 'express'

/** The answer of everything that sends letters: whether one went out is for the mailbox to know. */
export const answerLetterSent = (response: Response): void => {
  response.status(202).json({ object: 'letter', detail: 'If there is something to say, a letter is on its way.' })
}
