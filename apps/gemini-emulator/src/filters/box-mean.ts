/** Mean over the square of 2r+1 pixels round each sample, the image ending where it ends; two passes of running sums. */
export function boxMean(
  samples: Float32Array,
  { width, height }: { width: number; height: number },
  radius: number,
): Float32Array {
  const rows = new Float32Array(samples.length)
  for (let y = 0; y < height; y++) {
    runningMean(samples, rows, { start: y * width, step: 1, count: width, radius })
  }
  const means = new Float32Array(samples.length)
  for (let x = 0; x < width; x++) {
    runningMean(rows, means, { start: x, step: width, count: height, radius })
  }
  return means
}

function runningMean(
  from: Float32Array,
  to: Float32Array,
  line: { start: number; step: number; count: number; radius: number },
): void {
  const { start, step, count, radius } = line
  let sum = 0
  let inside = 0
  for (let at = -radius; at < count; at++) {
    if (at + radius < count) {
      sum += from[start + (at + radius) * step]!
      inside++
    }
    if (at - radius - 1 >= 0) {
      sum -= from[start + (at - radius - 1) * step]!
      inside--
    }
    if (at >= 0) to[start + at * step] = sum / inside
  }
}
