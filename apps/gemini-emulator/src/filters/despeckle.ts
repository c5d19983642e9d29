import { lightnessOf, repaint, type Filter } from './picture.ts'

/** Replaces lone specks by the middle one of their neighbours (median filter: Tukey, 1971), and leaves strokes alone. */
export const despeckle: Filter = (picture) => {
  const { width, height } = picture
  const light = lightnessOf(picture)
  const order = new Int32Array(9)
  return repaint(picture, (target, index, source) => {
    const x = index % width
    const y = (index - x) / width
    let chosen = index
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) {
      for (let near = 0; near < 9; near++) {
        order[near] = index + (Math.floor(near / 3) - 1) * width + (near % 3) - 1
      }
      const middle = middleOf(order, light)
      if (Math.abs(light[middle]! - light[index]!) > 48) chosen = middle
    }
    for (let channel = 0; channel < 3; channel++) target[index * 3 + channel] = source[chosen * 3 + channel]!
  })
}

function middleOf(order: Int32Array, light: Float32Array): number {
  for (let i = 1; i < 9; i++) {
    const at = order[i]!
    let j = i - 1
    while (j >= 0 && light[order[j]!]! > light[at]!) {
      order[j + 1] = order[j]!
      j--
    }
    order[j + 1] = at
  }
  return order[4]!
}
