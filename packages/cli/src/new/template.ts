/** What a new plugin begins as: the same text in this repository (`nx g @limbeck/tools:strategy`) and in a package of its own (`limbeck new strategy`). */
export interface PluginTemplate {
  /** The key in package.json's `limbeck` field. */
  readonly field: 'strategies' | 'models' | 'datasets' | 'trackers';
  /** The packages of Limbeck that the plugin shares with the command that loads it. */
  readonly shares: readonly string[];
  /** `src/<id>.ts`. */
  source(id: string): string;
  /** `src/<id>.test.ts`; runs the conformance kit. */
  test(id: string): string;
  /** A manifest that uses the plugin. */
  example(id: string): string;
  /** Files that the example needs, by path. */
  readonly data?: Readonly<Record<string, string>>;
}
