import type { Palette } from './tint.ts'

/** Thin washes of a hand-coloured engraving. */
export const engraving: Palette = {
  ink: [38, 32, 36],
  sky: [206, 224, 232],
  grounds: [
    [190, 200, 146],
    [214, 194, 150],
  ],
  things: [
    [236, 220, 190],
    [206, 148, 122],
    [158, 184, 152],
    [146, 172, 198],
    [232, 202, 138],
    [238, 208, 184],
    [186, 150, 118],
  ],
}
/** Fuller, clearer pigments. */
export const watercolours: Palette = {
  ink: [66, 58, 72],
  sky: [168, 206, 230],
  grounds: [
    [150, 178, 104],
    [214, 178, 112],
  ],
  things: [
    [246, 222, 180],
    [218, 130, 104],
    [122, 168, 138],
    [104, 148, 196],
    [240, 192, 104],
    [244, 200, 172],
    [196, 164, 148],
  ],
}
/** Earths, greens and a deep sky, as on a dark ground. */
export const oils: Palette = {
  ink: [30, 22, 22],
  sky: [152, 176, 190],
  grounds: [
    [116, 118, 66],
    [150, 116, 70],
  ],
  things: [
    [226, 196, 150],
    [164, 74, 54],
    [78, 106, 84],
    [70, 98, 136],
    [206, 156, 70],
    [222, 170, 134],
    [118, 82, 60],
  ],
}
/** What a camera sees on a clear day. */
export const daylight: Palette = {
  ink: [24, 23, 25],
  sky: [178, 192, 204],
  grounds: [
    [136, 136, 108],
    [150, 138, 118],
  ],
  things: [
    [204, 194, 178],
    [158, 124, 110],
    [126, 132, 112],
    [122, 132, 146],
    [182, 164, 132],
    [206, 178, 158],
    [136, 120, 106],
  ],
}
/** The few inks of a poster, on cream. */
export const poster: Palette = {
  ink: [28, 36, 56],
  sky: [174, 208, 212],
  grounds: [
    [122, 146, 106],
    [204, 170, 112],
  ],
  things: [
    [244, 228, 196],
    [206, 104, 80],
    [84, 132, 132],
    [232, 184, 108],
    [58, 88, 122],
  ],
}
