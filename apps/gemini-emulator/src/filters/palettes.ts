import type { Colour } from './picture.ts'
import type { Palette } from './tint.ts'

// Washes run from the bottom of a picture to its top: ground, growth, stone and skin, sky.

/** Thin washes of a hand-coloured engraving. */
export const engraving: Palette = {
  ink: [42, 36, 44],
  washes: [
    [196, 172, 126],
    [176, 188, 130],
    [222, 196, 150],
    [232, 200, 172],
    [196, 214, 224],
    [172, 202, 224],
  ],
}
/** Fuller, clearer pigments. */
export const watercolours: Palette = {
  ink: [58, 58, 92],
  washes: [
    [176, 146, 92],
    [134, 168, 104],
    [226, 178, 112],
    [222, 152, 124],
    [148, 188, 208],
    [110, 168, 212],
  ],
}
/** Earths, greens and a deep sky, as on a dark ground. */
export const oils: Palette = {
  ink: [34, 26, 28],
  washes: [
    [122, 92, 58],
    [92, 112, 66],
    [176, 140, 88],
    [202, 158, 120],
    [140, 160, 170],
    [92, 128, 164],
  ],
}
/** What a camera sees on a clear day. */
export const daylight: Palette = {
  ink: [28, 27, 30],
  washes: [
    [168, 150, 124],
    [148, 156, 118],
    [200, 178, 150],
    [214, 188, 166],
    [196, 208, 216],
    [160, 190, 218],
  ],
}
/** Night blue to cream: the few inks of a poster. */
export const poster: readonly Colour[] = [
  [24, 38, 62],
  [38, 92, 108],
  [214, 106, 78],
  [236, 184, 118],
  [250, 240, 220],
]
