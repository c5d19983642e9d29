import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'restore-tilted',
  version: 2,
  family: 'conservative',
  takes: ['crop'],
  makes: 'restored',
  summary: 'as restore, for pictures that were set at an angle on their page',
  prompt: [
    'The result shows one picture, the one that lies tilted in this cut-out of an old page, and nothing else.',
    'It stands perfectly upright on a plain white background, its edges parallel to those of the canvas, with narrow and even white margins all round.',
    'It is faithful to the print in every line and tone, whole, undistorted, sharp and clean, free of stains and of neighbouring text or pictures.',
    'Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
  ].join('\n'),
})
