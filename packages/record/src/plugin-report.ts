import { PLUGIN_KINDS, type PluginKind } from '@limbeck/core/plugin';
import { z } from 'zod';

const names = z.array(z.string());
const tapNeed = z.object({
  default: names.describe('Aliases, globs or names of layers that are taken where the manifest names none.'),
  min: z.int().nonnegative(),
  max: z.int().positive().nullable().describe('null: any number.'),
});

const needs = z.object({
  teacher: z.boolean(),
  severalTeachers: z.boolean().describe('Takes any number of teachers; false: exactly one.'),
  peers: z.boolean().describe('Takes the other networks that are trained together.'),
  alternatingPeers: z.boolean().describe('Updates those networks one after the other.'),
  classifiers: z.boolean().describe('Takes the last, linear layer of the student and of every teacher.'),
  norms: z.boolean().describe('Takes the batch normalisation before each of a teacher\'s taps.'),
});

const adds = z.object({
  graft: z.boolean().describe('Rebuilds the student with layers of its own and the teacher\'s classifier.'),
  modules: names.describe('Small networks that are trained beside the student, or frozen.'),
  parameters: names.describe('Learned tensors without a network.'),
  banks: names.describe('Memory banks, rewritten at every step.'),
  rows: names.describe('Remembered of every training sample.'),
  random: names.describe('Random numbers that each step takes.'),
});

/** What `limbeck list --json` prints of a plugin, and `limbeck explain --json`; what a kind of plugin does not have is left out. */
export const pluginReportSchema = z.object({
  kind: z.enum(Object.keys(PLUGIN_KINDS) as [PluginKind, ...PluginKind[]]),
  id: z.string(),
  package: z.string().describe('The package that offers it, or the path of a plugin file.'),
  version: z.string().describe('Of the package; "local" for a file.'),
  problem: z.string().optional().describe('Why it cannot be loaded; then nothing more is known of it.'),
  description: z.string().optional(),
  family: z.enum(['response', 'feature', 'relation', 'label']).optional().describe('The `kind` of a strategy.'),
  formula: z.string().optional(),
  paper: z.string().optional(),
  deviations: names.optional().describe('Where a strategy differs from its paper.'),
  weight: z.unknown().optional().describe('Published weight of a strategy\'s term: a number or a schedule; 1 where none is published.'),
  needs: needs.nullable().optional().describe('Of a strategy with the options of its example; null where they cannot be told.'),
  taps: z.object({ student: tapNeed.nullable(), teacher: tapNeed.nullable() }).optional().describe('Inner activations that a strategy compares; null: none.'),
  adds: adds.nullable().optional().describe('What a strategy has beside the networks, with the options of its example and activations of usual shapes; null where that cannot be told without a training.'),
  options: z.record(z.string(), z.unknown()).optional().describe('JSON Schema of its options (`with`).'),
  example: z.string().optional().describe('YAML: the plugin in a manifest, with its options at their defaults.'),
});

export type PluginReport = z.output<typeof pluginReportSchema>;

/** What `limbeck list --json` prints. */
export const pluginListSchema = z.object({ ok: z.literal(true), plugins: z.array(pluginReportSchema) });

/** What `limbeck explain --json` prints. */
export const explanationSchema = z.object({
  ok: z.literal(true),
  plugin: pluginReportSchema,
  also: z.array(z.string()).describe('Other kinds of plugins that have one of the same id.'),
});

/** The JSON Schema (draft 2020-12) of what `limbeck list --json` and `limbeck explain --json` print. */
export function pluginsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(z.union([pluginListSchema, explanationSchema]).meta({ title: 'Limbeck plugins' }), { io: 'input' });
}
