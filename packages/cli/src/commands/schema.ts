import { Command } from 'commander';

export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print the JSON Schema of manifests')
    .description('Prints the JSON Schema of the manifest with the installed plugins, by which editors complete and check it, or of summary.json.')
    .option('--summary', "the schema of a run folder's summary.json instead")
    .option('--measure', 'the schema of what `limbeck measure --json` prints instead')
    .action(async ({ summary, measure }: { readonly summary?: boolean; readonly measure?: boolean }) => {
      const { printJson } = await import('../output.js');
      if (summary) {
        const { summaryJsonSchema } = await import('@limbeck/record');
        return printJson(summaryJsonSchema());
      }
      if (measure) {
        const { measureJsonSchema } = await import('@limbeck/record');
        return printJson(measureJsonSchema());
      }
      const { installedManifestSchema } = await import('../manifest-schema.js');
      return printJson(await installedManifestSchema());
    });
}
