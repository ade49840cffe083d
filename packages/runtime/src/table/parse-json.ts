/** Undefined for what is not JSON, such as a text that was cut short by a full disk or a dying process. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
