import { defineDetector } from '../define-detector.ts'

export default defineDetector({
  name: 'electronic-components',
  version: 2,
  summary: 'every single part on photographs of circuit boards',
  maxObjects: 300,
  minSide: 8,
  minArea: 0,
  nested: true,
  prompt: [
    'This is a photograph of electronic hardware.',
    'Search it systematically, region by region, and list every single electronic component you can see, however small: none may be left out, alike parts are listed one by one, and each part once.',
    'For each component give its box, drawn tight round its body and leads;',
    'its caption: the characters printed on the part itself, exactly as they stand, keeping their line breaks, or an empty string if nothing is legible;',
    'and as label the specific kind of part in English, such as ceramic capacitor, electrolytic capacitor, resistor, inductor, diode, microcontroller, crystal oscillator or pin header.',
    'If there is no component, answer with an empty list.',
  ].join('\n'),
})
