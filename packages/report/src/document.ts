/** What a report says, apart from how it looks: Markdown and HTML are two renderings of it. Texts are plain; a renderer escapes them. */
export interface ReportDocument {
  readonly title: string;
  /** Under the title: what this is and whether it finished. */
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  /** A whole run among several; its sections are what a report of that run alone would have. */
  readonly kind?: 'run';
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections?: readonly Section[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** A sentence that the reader must not overlook. */
  | { readonly kind: 'notice'; readonly tone: Tone; readonly text: string }
  /** A few figures in large type. */
  | { readonly kind: 'highlights'; readonly items: readonly Highlight[] }
  /** Pairs of a name and what it stands for. */
  | { readonly kind: 'facts'; readonly items: readonly Fact[] }
  | TableBlock
  /** Small tables of one kind. */
  | { readonly kind: 'tables'; readonly tables: readonly TableBlock[] }
  | ChartsBlock
  | { readonly kind: 'code'; readonly language: string; readonly summary: string; readonly text: string };

export type Tone = 'good' | 'bad' | 'neutral';

export interface Highlight {
  readonly figure: string;
  readonly text: string;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface TableBlock {
  readonly kind: 'table';
  readonly caption: string;
  /** The first column names the rows. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of text rather than figures, by index; the first always is. */
  readonly textColumns?: readonly number[];
}

export interface ChartsBlock {
  readonly kind: 'charts';
  readonly legend: readonly LegendEntry[];
  readonly charts: readonly Chart[];
  /** Charts that belong together two by two stand side by side. */
  readonly pairs?: boolean;
  /** The charts' figures, beside them where there is room. */
  readonly beside?: TableBlock;
}

export interface LegendEntry {
  readonly text: string;
  readonly style: SeriesStyle;
}

/** How a network or term is drawn, everywhere alike; told apart by more than colour. */
export interface SeriesStyle {
  /** A custom property of the page's style sheet, so that one drawing serves light and dark: `--student`. */
  readonly color: string;
  /** stroke-dasharray; undefined for a solid line. */
  readonly dash?: string;
  readonly symbol: 'circle' | 'square' | 'diamond' | 'triangle';
  /** A broad, pale line beneath the others, for what they add up to. */
  readonly broad?: boolean;
}

export interface Chart {
  readonly title: string;
  /** What the drawing shows, for those who do not see it. */
  readonly description: string;
  /** Markup of one svg element. */
  readonly svg: string;
}
