/** Plain text for Markdown, also in a table: no column ends, and `<word>` is no HTML. */
export function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/<(?=\w)/g, '\\<');
}

/** Fenced blocks and inline code hold no links and no headings. */
function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^(```+|~~~+)[^]*?^\1\s*$/gm, '').replaceAll(/<!--[^]*?-->/g, '');
}

/** The targets of a page's links and images, in order. */
export function linksOf(markdown: string): string[] {
  const text = withoutBlocks(markdown).replaceAll(/`[^`\n]*`/g, '');
  const inline = /\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"]*")?\)/g;
  const reference = /^\[[^\]]+\]:\s+(\S+)/gm;
  return [...text.matchAll(inline), ...text.matchAll(reference)].sort((a, b) => a.index - b.index).map(([, target]) => target!);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of withoutBlocks(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading!.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
    const slug = plain.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{Nd}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${slug}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}
