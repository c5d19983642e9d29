/** Mean over the square of 2r+1 pixels round each sample, the image ending where it ends; two passes of running sums. */
export function boxMean(
  samples: Float32Array,
  { width, height }: { width: number; height: number },
  radius: number,
): Float32Array {
  const rows = new Float32Array(samples.length)
  for (let y = 0; y < height; y++) meanAlong(samples, rows, { start: y * width, width, radius })
  return meanDown(rows, { width, height }, radius)
}

function meanAlong(
  from: Float32Array,
  to: Float32Array,
  { start, width, radius }: { start: number; width: number; radius: number },
): void {
  let sum = 0
  for (let x = 0; x < Math.min(radius, width); x++) sum += from[start + x]!
  for (let x = 0; x < width; x++) {
    if (x + radius < width) sum += from[start + x + radius]!
    if (x - radius > 0) sum -= from[start + x - radius - 1]!
    to[start + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1)
  }
}

/** All columns at once, row by row: memory is read in order. */
function meanDown(
  rows: Float32Array,
  { width, height }: { width: number; height: number },
  radius: number,
): Float32Array {
  const means = new Float32Array(rows.length)
  const sums = new Float64Array(width)
  for (let y = -radius; y < height; y++) {
    const entering = (y + radius) * width
    const leaving = (y - radius - 1) * width
    if (y + radius < height) for (let x = 0; x < width; x++) sums[x]! += rows[entering + x]!
    if (y - radius > 0) for (let x = 0; x < width; x++) sums[x]! -= rows[leaving + x]!
    if (y < 0) continue
    const count = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1
    for (let x = 0; x < width; x++) means[y * width + x] = sums[x]! / count
  }
  return means
}
