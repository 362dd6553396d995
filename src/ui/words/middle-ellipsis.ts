/** Characters kept at the end: a dye and an ending fit, such as "_postStain_SybrGld.tif". */
const TAIL_LENGTH = 22;

/**
 * A long name with its middle left out, since file names differ at their ends. Counts whole characters as a reader
 * sees them, so that accents and emoji are never cut apart.
 * @param most the most characters shown, the ellipsis included; at least 8
 */
export function middleEllipsis(name: string, most: number): string {
  if (name.length <= most) return name;
  const characters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name)];
  if (characters.length <= most) return name;
  const tail = Math.min(TAIL_LENGTH, Math.floor((most - 1) / 2));
  const head = most - 1 - tail;
  const join = (part: typeof characters): string => part.map((each) => each.segment).join('');
  return `${join(characters.slice(0, head))}…${join(characters.slice(-tail))}`;
}

/** Quoted names, short ones too: matching long ones alone would also match what stands between two short names. */
const QUOTED_NAME = /"([^"]*)"/g;
/** Characters of a name that a sentence can carry. */
const NAME_IN_SENTENCE = 60;

/** A sentence with the long names that it quotes cut in their middles. */
export function shortenNames(sentence: string): string {
  return sentence.replaceAll(QUOTED_NAME, (_, name: string) => `"${middleEllipsis(name, NAME_IN_SENTENCE)}"`);
}
