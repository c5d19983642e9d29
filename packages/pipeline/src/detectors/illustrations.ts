import { defineDetector } from '../define-detector.ts'

export default defineDetector({
  name: 'illustrations',
  version: 2,
  summary: 'pictures on the pages of books, newspapers and manuscripts',
  maxObjects: 50,
  minSide: 24,
  minArea: 0.0002,
  nested: false,
  prompt: [
    'This is a scan or photograph of a printed or written page.',
    'Find every picture on it: drawings, woodcuts, engravings, paintings, miniatures, photographs, plates, maps and plans.',
    'A picture made of several scenes within one frame is one picture, and so is a plate, a map or a plan as a whole; separate pictures are listed one by one, each once.',
    'For each picture give its box, drawn tight round the picture and its own frame and leaving out any caption;',
    'its caption: the words printed or written for this very picture, usually under it, sometimes above, beside or at the foot of the page with its number. Copy them letter by letter in the language and spelling of the page, with their line breaks; keep long s, ligatures and marks of abbreviation as they stand, and expand, translate or correct nothing. An empty string if there are none, or if it is not clear that they belong to it;',
    'and a label of one or two plain English words for the kind of thing it is, or an empty string if you cannot tell.',
    'If the page has no picture, answer with an empty list.',
  ].join('\n'),
  exclusions:
    'Running text, handwriting, tables, music, decorated initials, borders, rules, library stamps, stains and pictures that shine through from the other side of the leaf are not pictures.',
})
