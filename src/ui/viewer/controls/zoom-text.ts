/** A zoom in percent with sensible digits: "38 %", "6.2 %", "800 %". */
export function zoomText(zoom: number): string {
  const percent = zoom * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
