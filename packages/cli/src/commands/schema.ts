import { Command } from 'commander';

export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print the JSON Schema of manifests')
    .description('Prints the JSON Schema of the manifest with the installed plugins, by which editors complete and check it, or of a file in a run folder.')
    .option('--summary', "the schema of a run folder's summary.json instead")
    .option('--evaluation', "the schema of a run folder's evaluation files instead")
    .action(async ({ summary, evaluation }: { readonly summary?: boolean; readonly evaluation?: boolean }) => {
      const { printJson } = await import('../output.js');
      if (summary) {
        const { summaryJsonSchema } = await import('@limbeck/record');
        return printJson(summaryJsonSchema());
      }
      if (evaluation) {
        const { evaluationJsonSchema } = await import('@limbeck/record');
        return printJson(evaluationJsonSchema());
      }
      const { installedManifestSchema } = await import('../manifest-schema.js');
      return printJson(await installedManifestSchema());
    });
}
