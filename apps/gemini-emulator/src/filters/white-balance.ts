import { repaint, type Filter, type Picture } from './picture.ts'

/** Takes a colour cast away: each channel is scaled so that what is brightest is neutral (white patch: Land & McCann, 1971). */
export const balanceWhite: Filter = (picture) => {
  const whites = [0, 1, 2].map((channel) => brightLevel(picture, channel))
  return repaint(picture, (target, index, source) => {
    for (let channel = 0; channel < 3; channel++) {
      target[index * 3 + channel] = (source[index * 3 + channel]! * 250) / whites[channel]!
    }
  })
}

/** The level that 3 % of the pixels reach. */
function brightLevel({ data }: Picture, channel: number): number {
  const bins = new Uint32Array(256)
  for (let at = channel; at < data.length; at += 3) bins[data[at]!]!++
  let above = 0
  for (let level = 255; level > 64; level--) {
    above += bins[level]!
    if (above > data.length / 100) return level
  }
  return 255
}
