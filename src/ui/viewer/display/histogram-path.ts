/** The area of a histogram as an SVG path, counts on a logarithmic scale, cut at `axisMax`. */
export function histogramPath(
  counts: readonly number[],
  axis: {
    readonly binWidth: number;
    readonly axisMax: number;
    readonly width: number;
    readonly height: number;
  },
): string {
  const { binWidth, axisMax, width, height } = axis;
  const shown = counts.slice(0, Math.min(counts.length, Math.ceil(axisMax / binWidth)));
  const tallest = Math.log1p(Math.max(1, ...shown));
  const x = (bin: number): string => Math.min((bin * binWidth * width) / axisMax, width).toFixed(1);
  const y = (count: number): string => (height * (1 - (0.96 * Math.log1p(count)) / tallest)).toFixed(1);
  const steps = shown.map((count, bin) => `V${y(count)}H${x(bin + 1)}`);
  return `M0 ${height}${steps.join('')}V${height}Z`;
}
