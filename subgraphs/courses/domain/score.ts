/** To 6 decimals. The addition corrects products such as 0.5555555 × 1e6, which lie just below the half. */
export function roundHalfUp(value: number): number {
  return Math.floor(value * 1e6 + 0.5 + 1e-9) / 1e6;
}
