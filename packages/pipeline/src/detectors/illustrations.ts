import { defineDetector } from '../define-detector.ts'

export default defineDetector({
  name: 'illustrations',
  version: 1,
  summary: 'pictures on the pages of books, newspapers and manuscripts',
  maxObjects: 50,
  prompt: [
    'This is a scan or photograph of a printed or written page.',
    'Find every picture on it: drawings, woodcuts, engravings, paintings, photographs, plates, maps and plans.',
    'A picture made of several scenes within one frame is one picture; separate pictures are listed one by one.',
    'Running text, tables, decorated initials, borders, rules, library stamps and pictures that shine through from the other side of the leaf are not pictures.',
    'For each picture give its box, drawn tight round the picture and its own frame and leaving out any caption;',
    'its caption, copied letter by letter from the words printed for it on the page, with their line breaks, or an empty string if there are none;',
    'and a label of one or two plain words for the kind of thing it is, or an empty string if you cannot tell.',
    'If the page has no picture, answer with an empty list.',
  ].join('\n'),
})
