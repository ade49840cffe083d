import type { PluginTemplate } from './template.js';
import { datasetTemplate } from './templates/dataset.js';
import { modelTemplate } from './templates/model.js';
import { strategyTemplate } from './templates/strategy.js';
import { trackerTemplate } from './templates/tracker.js';

/** The kinds of plugin that can be begun from a template. */
export const TEMPLATES = { strategy: strategyTemplate, model: modelTemplate, dataset: datasetTemplate, tracker: trackerTemplate } as const satisfies Readonly<Record<string, PluginTemplate>>;

export type TemplateKind = keyof typeof TEMPLATES;
