/** Brightness values of 256 bins; `unit` is what images brighter than 8 bit were divided by. */
export function brightnessValues(unit: number): number[] {
  return Array.from({ length: 256 }, (_, i) => i * unit);
}

/** Title of a brightness axis: "Post (grey levels)". */
export function brightnessTitle(image: 'Pre' | 'Post'): string {
  return `${image} (grey levels)`;
}

/** Ticks of a logarithmic colour bar from 1 to 10^limit: positions and texts. */
export function decadeTicks(limit: number): { tickvals: number[]; ticktext: string[] } {
  const decades = Array.from({ length: Math.floor(limit) + 1 }, (_, i) => i);
  const text = (power: number): string => {
    if (power < 3) return String(10 ** power);
    return power < 6 ? `${10 ** (power - 3)}k` : `${10 ** (power - 6)}M`;
  };
  return { tickvals: decades, ticktext: decades.map(text) };
}
