/** The square roots of all values. A plain loop: `map` makes an object of every number for its function. */
export function squareRootsOf(data: Float32Array): Float32Array<ArrayBuffer> {
  const roots = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) roots[i] = Math.sqrt(data[i]!);
  return roots;
}
