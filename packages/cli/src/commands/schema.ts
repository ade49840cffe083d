import { Command } from 'commander';

export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print the JSON Schema of manifests')
    .description('Prints the JSON Schema of the manifest with the installed plugins, by which editors complete and check it, or of a file in a run folder, or of what other commands print.')
    .option('--summary', "the schema of a run folder's summary.json instead")
    .option('--evaluation', "the schema of a run folder's evaluation files instead")
    .option('--measure', 'the schema of what `limbeck measure --json` prints instead')
    .option('--plan', 'the schema of the `plan` that `limbeck plan --json` prints instead')
    .action(async ({ summary, evaluation, measure, plan }: { readonly summary?: boolean; readonly evaluation?: boolean; readonly measure?: boolean; readonly plan?: boolean }) => {
      const { printJson } = await import('../output.js');
      if (summary) {
        const { summaryJsonSchema } = await import('@limbeck/record');
        return printJson(summaryJsonSchema());
      }
      if (measure) {
        const { measureJsonSchema } = await import('@limbeck/record');
        return printJson(measureJsonSchema());
      }
      if (plan) {
        const { planJsonSchema } = await import('@limbeck/record');
        return printJson(planJsonSchema());
      }
      if (evaluation) {
        const { evaluationJsonSchema } = await import('@limbeck/record');
        return printJson(evaluationJsonSchema());
      }
      const { installedManifestSchema } = await import('../manifest-schema.js');
      return printJson(await installedManifestSchema());
    });
}
