import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'restore-warped',
  version: 2,
  family: 'conservative',
  takes: ['crop'],
  makes: 'restored',
  summary: 'as restore, for pictures photographed on a curved or open page',
  prompt: [
    'task: digital extraction and restoration of a drawing',
    'subject: the entire drawing in this photograph of an open book, out to the ends of its own outline',
    'geometry: flatten the curl of the page and undo the perspective, so that straight things are straight again',
    'border: where the drawing has a frame, a sharp and truly rectangular one',
    'surface: even light; remove shadows of the fold, paper texture, stains and showing-through',
    'fidelity: every line kept, none added',
    'lettering: whatever is written within the drawing stays as it is, letter by letter; none is added',
    'background: pure white',
    'placement: centred, whole, with narrow and even margins',
  ].join('\n'),
})
