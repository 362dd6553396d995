/**
 * The pairs to run, or why there are none.
 * @param {Pick<import('../src/protocol/folder.ts').FolderReport, 'layoutOk' | 'notices' | 'tasks' | 'skipped'>} report
 * @param {Pick<import('../scripts/batch-arguments.mjs').BatchArguments, 'samples' | 'dyes'>} order
 * @returns {{ tasks: import('../src/protocol/folder.ts').TaskRef[] } | { problem: string }}
 */
export function chooseTasks(report, { samples, dyes }) {
  if (!report.layoutOk) return { problem: report.notices.map((notice) => notice.message).join('\n') };
  const refs = report.tasks.map((task) => task.ref);
  const known = [...refs, ...report.skipped.map((task) => task.ref)];
  const strangers = [
    ...unknown(
      'sample',
      samples,
      known.map((ref) => ref.sample),
    ),
    ...unknown(
      'dye',
      dyes,
      known.map((ref) => ref.dye),
    ),
  ];
  if (strangers.length > 0) return { problem: strangers.join('\n') };
  const tasks = refs.filter(
    (ref) => (samples?.includes(ref.sample) ?? true) && (dyes?.includes(ref.dye) ?? true),
  );
  if (tasks.length > 0) return { tasks };
  return {
    problem: 'No pair can be run: each needs one pre-stain and one post-stain image. See the notes above.',
  };
}

/**
 * @param {string} what
 * @param {string[] | null} asked
 * @param {string[]} known
 */
function unknown(what, asked, known) {
  const there = [...new Set(known)].sort();
  return (asked ?? [])
    .filter((name) => !there.includes(name))
    .map((name) => `There is no ${what} "${name}". There are: ${there.join(', ')}.`);
}
