/** The name of a tap among a forward pass's outputs. */
export function tapOutput(index: number): string {
  return `tap${index}`;
}
