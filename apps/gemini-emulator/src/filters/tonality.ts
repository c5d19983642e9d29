import { closeIn } from './crop-margins.ts'
import { labOf } from './lab.ts'
import { lightnessOf, type Picture } from './picture.ts'
import { resize } from './resize.ts'

export interface Kind {
  coloured: boolean
  toned: boolean
}

/** To be asked of a picture as it was sent: filters change what tells kinds apart. */
export function kindOf(picture: Picture): Kind {
  return { coloured: isColoured(picture), toned: isToned(picture) }
}

/** Whether a picture has colours of its own: not only those of paper and ink, which go with how dark a place is. */
function isColoured(picture: Picture): boolean {
  // what lies at the edges may be the page or a mount
  const lab = labOf(reduce(closeIn(0.06)(picture), 160))
  const tones = Array.from({ length: 10 }, (): { a: number; b: number }[] => [])
  for (let at = 0; at < lab.length; at += 3) {
    tones[Math.min(9, Math.floor(lab[at]! / 10))]!.push({ a: lab[at + 1]!, b: lab[at + 2]! })
  }
  const away = tones.flatMap((tone) => {
    const [a, b] = [middleOf(tone.map((colour) => colour.a)), middleOf(tone.map((colour) => colour.b))]
    return tone.map((colour) => (colour.a - a) ** 2 + (colour.b - b) ** 2)
  })
  return away.reduce((sum, square) => sum + square, 0) > away.length * 8
}

function middleOf(values: number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}

/** Whether a picture is painted or photographed, with calm middle tones, rather than drawn in lines on bare paper. */
function isToned(picture: Picture): boolean {
  const small = reduce(picture, 200)
  const { width } = small
  const light = lightnessOf(small)
  const white = light.toSorted()[Math.floor(light.length * 0.98)] ?? 255
  let calm = 0
  for (let at = width; at < light.length - width; at++) {
    const level = light[at]! / white
    const steep =
      Math.abs(light[at + 1]! - light[at - 1]!) + Math.abs(light[at + width]! - light[at - width]!)
    if (level > 0.2 && level < 0.84 && steep < 16) calm++
  }
  return calm > light.length * 0.09
}

/** A copy no longer than `side`: rasters and hatching have run together in it. */
function reduce(picture: Picture, side: number): Picture {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  return resize(picture, {
    width: Math.ceil(picture.width * scale),
    height: Math.ceil(picture.height * scale),
  })
}
