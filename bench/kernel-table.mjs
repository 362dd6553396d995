/**
 * The result as a Markdown table. The ratios compare the faster of TypeScript and SIMD; above 1 the kernels here are faster.
 * @param {import('./bench-kernels.mjs').KernelBench} bench
 */
export function kernelTable({ processor, reference, graphics, runs, kernels }) {
  const hasWebgl = graphics !== null;
  const head = ['kernel', 'size', 'TypeScript', 'SIMD', ...(hasWebgl ? ['WebGL'] : [])];
  const columns = [...head, 'numpy/scipy', 'OpenCV', 'x numpy/scipy', 'x OpenCV'];
  const rows = kernels.map((one) => {
    const best = Math.min(one.typescript, one.simd ?? Infinity);
    return [
      one.name,
      String(one.size),
      milliseconds(one.typescript),
      milliseconds(one.simd),
      ...(hasWebgl ? [milliseconds(one.webgl)] : []),
      milliseconds(one.scientific),
      milliseconds(one.opencv),
      ratio(one.scientific, best),
      ratio(one.opencv, best),
    ];
  });
  const lines = [columns, columns.map((_, i) => (i === 0 ? '---' : '---:')), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const table = lines.map(
    (line) => `| ${line.map((cell, i) => aligned(cell, widths[i] ?? 0, i)).join(' | ')} |`,
  );
  const facts = [
    `Milliseconds of processor time, one thread, median of ${runs} runs after a warm-up of each. ${processor}; Node ${process.version}.`,
    reference === null
      ? 'No python3 with numpy, scipy and OpenCV on this computer: nothing to compare with.'
      : `${reference}.`,
    ...(hasWebgl ? [`WebGL by the clock, with upload and reading back: ${graphics}.`] : []),
  ];
  return `${facts.join('\n')}\n\n${table.join('\n')}\n`;
}

/** @param {number | null} value */
function milliseconds(value) {
  return value === null ? '-' : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** @param {number | null} other @param {number} own */
function ratio(other, own) {
  return other === null ? '-' : (other / own).toFixed(2);
}

/** @param {string} cell @param {number} width @param {number} column */
function aligned(cell, width, column) {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
