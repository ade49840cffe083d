import { Command } from 'commander';

export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print the JSON Schema of manifests')
    .description('Prints the JSON Schema of the manifest with the installed plugins, by which editors complete and check it, or of what other commands write.')
    .option('--summary', "the schema of a run folder's summary.json instead")
    .option('--measure', 'the schema of what `limbeck measure --json` prints instead')
    .option('--plan', 'the schema of the `plan` that `limbeck plan --json` prints instead')
    .action(async ({ summary, measure, plan }: { readonly summary?: boolean; readonly measure?: boolean; readonly plan?: boolean }) => {
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
      const { installedManifestSchema } = await import('../manifest-schema.js');
      return printJson(await installedManifestSchema());
    });
}
