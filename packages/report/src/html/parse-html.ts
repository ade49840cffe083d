import { parseHTML } from 'linkedom';

/** A page as a document, without a browser. */
export function parseHtml(html: string): Document {
  return parseHTML(html).document as unknown as Document; // linkedom has its own types for the same interface, of which it offers as much as charts and tests use
}
