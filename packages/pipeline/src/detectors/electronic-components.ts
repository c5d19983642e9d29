import { defineDetector } from '../define-detector.ts'

export default defineDetector({
  name: 'electronic-components',
  version: 1,
  summary: 'every single part on photographs of circuit boards',
  maxObjects: 300,
  prompt: [
    'This is a photograph of electronic hardware.',
    'Search it systematically, region by region, and list every single electronic component you can see, however small: none may be left out, and alike parts are listed one by one.',
    'For each component give its box, drawn tight round its body and leads;',
    'its caption: the characters printed on the part itself, exactly as they stand, keeping their line breaks, or an empty string if nothing is legible;',
    'and as label the specific kind of part, such as ceramic capacitor, electrolytic capacitor, resistor, inductor, diode, microcontroller, crystal oscillator or pin header.',
    'If there is no component, answer with an empty list.',
  ].join('\n'),
})
