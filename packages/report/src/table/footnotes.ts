/** Footnotes in the order in which cells first need them; the same text has one mark. */
export class Footnotes {
  private readonly marks = new Map<string, number>();

  mark(text: string): number {
    const known = this.marks.get(text);
    if (known !== undefined) return known;
    this.marks.set(text, this.marks.size + 1);
    return this.marks.size;
  }

  /** "[1] Excluded: ...". */
  lines(): string[] {
    return [...this.marks].map(([text, mark]) => `[${mark}] ${text}`);
  }
}
