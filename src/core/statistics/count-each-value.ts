/** How often each number from 0 to 255 is among the values. What depends on values alone is then found for 256 of them. */
export function countEachValue(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++;
  return counts;
}
