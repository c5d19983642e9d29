import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'colorize',
  version: 2,
  family: 'interpretive',
  takes: ['crop', 'restored'],
  makes: 'interpreted',
  summary: 'natural colours on the lines that are there',
  prompt: [
    'Colorize this picture as for a carefully printed modern edition of the book it comes from.',
    'Give every thing, face and piece of cloth the natural colour it would have had in its time and place.',
    'Keep every line, detail and proportion as it is, and add nothing that is not drawn.',
    'Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
  ].join('\n'),
})
