/** How many values are above zero. */
export function positiveCountOf(data: Float32Array): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! > 0) count++;
  return count;
}
